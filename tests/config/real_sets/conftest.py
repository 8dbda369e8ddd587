"""Each set is imported once for all its tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.real_sets.places import AIRLINE, AIRPORT, PHONE, SHOP, Place


@pytest.fixture(scope="package")
def airport(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("airport"), data_dir, AIRPORT)


@pytest.fixture(scope="package")
def airline(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("airline"), data_dir, AIRLINE)


@pytest.fixture(scope="package")
def phone(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("phone"), data_dir, PHONE)


@pytest.fixture(scope="package")
def shop(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("shop"), data_dir, SHOP)
