"""Stories that are told elsewhere, told again of a second council: imported here, they run with its file."""

import pytest

from tests.test_two_councils import SECOND, kind
from tests.test_ways import (
    test_a_clock_on_hold_has_no_day_and_goes_on,
    test_a_refusal_where_enough_count_needs_everybody_and_another_manager,
    test_a_shared_inbox_reads_only_that_there_is_news,
    test_late_is_said_before_the_day,
    test_withdrawn_and_passed_on_end_a_case,
)

__all__ = [
    "kind",
    "test_a_clock_on_hold_has_no_day_and_goes_on",
    "test_a_refusal_where_enough_count_needs_everybody_and_another_manager",
    "test_a_shared_inbox_reads_only_that_there_is_news",
    "test_late_is_said_before_the_day",
    "test_withdrawn_and_passed_on_end_a_case",
]


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"COUNCIL_FILE": str(SECOND)}
