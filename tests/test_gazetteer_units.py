"""The gazetteer: complete, dated, sourced, and silent where a name is ambiguous."""

# The texts of plans stand one to a line.
# ruff: noqa: E501

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from extractors.gazetteer import COMMUNE_TYPES, exact_key, gazetteer, plain_key

TABLES = ("gazetteer_provinces.csv", "gazetteer_communes.csv", "gazetteer_former.csv")


def table(name: str) -> list[dict[str, str]]:
    with files("extractors").joinpath("data", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def all_communes() -> list[tuple[str, str, str, str]]:
    return [
        (n, r["type"], r["province"], r["valid_to"])
        for r in table("gazetteer_communes.csv")
        for n in r["names"].split("|")
    ]


def test_thirty_four_provinces_six_of_them_cities_at_first() -> None:
    names = gazetteer()
    assert len(names.provinces) == 34
    first = [r for r in table("gazetteer_provinces.csv") if r["valid_from"] == "2025-07-01"]
    assert sum(r["type"] == "Thành phố" for r in first) == 6
    assert names.province_type("Đồng Nai") == "thành phố", "a city since 30 April 2026"


def test_3321_communes_of_three_kinds() -> None:
    existing = [c for c in all_communes() if not c[3]]
    assert len(existing) == 3321
    assert {c[1] for c in existing} == set(COMMUNE_TYPES)
    assert {c[2] for c in existing} == set(gazetteer().provinces)


def test_every_row_has_source_and_licence_and_dates_in_order() -> None:
    for name in TABLES:
        for row in table(name):
            assert row["source"] and row["licence"], row
            if row.get("valid_from") and row.get("valid_to"):
                assert row["valid_from"] < row["valid_to"]


def test_every_commune_is_found_under_its_own_name() -> None:
    for name, kind, province, _ in all_communes():
        found = gazetteer().communes(name, kind)
        assert province in {u.province for u in found}, name
        assert all(exact_key(u.name) == exact_key(name) for u in found), f"{name} is never taken for another"


def test_all_63_former_provinces_lead_to_one_of_the_34() -> None:
    former = {old for row in table("gazetteer_provinces.csv") for old in row["merged_from"].split("|")}
    assert len(former) == 63
    assert all(gazetteer().province(old) in gazetteer().provinces for old in former)


@pytest.mark.parametrize(
    ("name", "province"),
    [
        ("Đắk Lắk", "Đắk Lắk"), ("ĐẮK LẮK", "Đắk Lắk"), ("Dak Lak", "Đắk Lắk"), ("Đắc Lắc", "Đắk Lắk"), ("Hải Dương", "Hải Phòng"),
        ("Thừa Thiên Huế", "Huế"), ("Hoà Bình", "Phú Thọ"), ("TP.HCM", "Hồ Chí Minh"), ("Bà Rịa - Vũng Tàu", "Hồ Chí Minh"),
        ("Lam Thủy", None), ("", None),
    ],
)  # fmt: skip
def test_provinces_by_any_of_their_names(name: str, province: str | None) -> None:
    assert gazetteer().province(name) == province


def test_an_ambiguous_name_gives_every_unit() -> None:
    assert gazetteer().provinces_of_commune("Liên Minh", "xã") == ("Hà Nội", "Ninh Bình", "Phú Thọ")
    assert gazetteer().provinces_of_commune("Tứ Kỳ", "xã") == ("Hải Phòng",)


def test_marks_are_dropped_only_where_the_name_with_marks_is_unknown() -> None:
    exact = gazetteer().communes("Tân Phú", "phường")
    assert exact and {exact_key(u.name) for u in exact} == {exact_key("Tân Phú")}
    assert {u.name for u in gazetteer().communes("Tu Ky", "xã")} == {"Tứ Kỳ"}


def test_a_unit_counts_only_while_it_exists() -> None:
    assert [u.type for u in gazetteer().communes("Trảng Bom", on="2025-08-01")] == ["xã"]
    assert [u.type for u in gazetteer().communes("Trảng Bom", on="2026-06-01")] == ["phường"]


def test_former_units_lead_to_the_province_of_today() -> None:
    assert {u.province for u in gazetteer().former("Xuân Trường", "huyện")} == {"Ninh Bình"}


def test_keys() -> None:
    assert exact_key("Hoà  Bình") == exact_key("hòa bình") == exact_key("HÒA BÌNH")
    assert exact_key("Hòa Bình") != exact_key("Hoa Bình")
    assert plain_key("Đắk Lắk") == "dak lak"
