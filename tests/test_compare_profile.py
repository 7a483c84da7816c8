from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.compare.profile import ProfileError, load_profile

GOOD = """
name = "Thử"
[[area]]
id = "a1"
labels = ["hop_tac_quoc_te"]
action = "skip"
reason = "Không thuộc cấp xã."
"""


def test_every_entry_of_the_program_s_own_profile_has_a_reason_and_a_source() -> None:
    profile = load_profile()
    entries = (*profile.awards, *profile.areas, *profile.sections, *profile.deadlines, *profile.groups)
    assert len(entries) == len({e.id for e in entries}) > 5
    assert all(e.reason.endswith(".") and e.source for e in entries)


def test_a_department_s_own_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "so_noi_vu.toml"
    file.write_text(GOOD, encoding="utf-8")
    profile = load_profile(file)
    assert profile.name == "Thử"
    assert profile.area(("hop_tac_quoc_te",), "") is not None
    assert profile.award("state") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace('"skip"', '"bỏ"'), "action"),
        (GOOD.replace('reason = "Không thuộc cấp xã."', ""), "reason"),
        ("name = ", "TOML"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "sai.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match=told) as error:
        load_profile(file)
    assert "sai.toml" in str(error.value)
    assert "\n" not in str(error.value).split(";")[0]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="khong_co"):
        load_profile(tmp_path / "khong_co.toml")
