"""A small neural model: characters of each token in, syllable out, in the sentence."""
