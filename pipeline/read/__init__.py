"""Reading: any file that a commune sends, into lines that lead back to the page.

`read_document` tells the kind of a file by its bytes and hands it to the reader of that kind. Every reader gives the
same records, raises `ReadError` with one line for the user, and keeps to the limits in `ReadOptions`.
"""

from pipeline.read.copies import content_hash
from pipeline.read.document import read_document
from pipeline.read.finding import FoundDocuments, assign_doc_ids, find_documents, look_for_documents
from pipeline.read.messages import ReadError
from pipeline.read.options import ReadOptions

__all__ = [
    "FoundDocuments",
    "ReadError",
    "ReadOptions",
    "assign_doc_ids",
    "content_hash",
    "find_documents",
    "look_for_documents",
    "read_document",
]
