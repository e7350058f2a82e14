"""Nothing of one protected person can be read out of what an area's people see."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.resource_allocation.allocation import FEW, Allocation
from bots.resource_allocation.privacy import shown_together, small_together
from tests.bots.resource_allocation.conftest import Town

_LEAST = 5


def _town(protected: str = "") -> Town:
    """Give an area with eight clients by day and two by night, one of all perhaps protected."""
    town = Town()
    town.area()
    town.rate()
    town.rate("520", tidskategori="NATT")
    for client in range(8):
        town.daily(town.decision(f"K{client}", str(31 + client)), 31 + client)
    for client in (8, 9):
        number = town.decision(f"K{client}", "17", tidskategori="NATT")
        town.daily(number, 17)
    if protected:
        town.client(protected, protected="J")
    return town


def test_promise_9_an_area_with_a_protected_client_does_not_stop() -> None:
    """A sum is about nobody: the client's time counts, and the area is attested as any other."""
    town = _town("K3")
    assert town.allocation().amounts == _town().allocation().amounts
    case = town.cases()["Norra"]
    assert not case.protected
    assert not town.proposal().stopped


def test_promise_9_a_protected_client_stands_in_no_line_of_their_own() -> None:
    """Whoever is protected, their line is among those of at least five, as in every row."""
    for place in range(8):
        found = _town(f"K{place}").allocation()
        single = {row for cell in found.cells for line in cell.lines if len(line.rows) == 1
                  for row in line.rows}  # fmt: skip
        assert place + 1 not in single


def test_promise_9_a_month_looks_the_same_whether_anybody_is_protected() -> None:
    """The same rows, and as many lines shown together: the shape says nothing."""

    def shape(found: Allocation) -> list[tuple[str, int, int]]:
        return [
            (cell.key, cell.clients, sum(len(line.rows) > 1 for line in cell.lines))
            for cell in found.cells
        ]

    assert shape(_town().allocation()) == shape(_town("K3").allocation())
    sizes = [len(line.rows) for cell in _town().allocation().cells for line in cell.lines]
    again = [len(line.rows) for cell in _town("K3").allocation().cells for line in cell.lines]
    assert sorted(sizes) == sorted(again)


def test_no_proposal_holds_a_client() -> None:
    """Neither case, proposal nor summary names a client, protected or not."""
    town = _town("K3")
    case = town.cases()["Norra"]
    proposal = town.proposal()
    for client in town.clients:
        assert f'"{client}"' not in case.model_dump_json()
        assert f'"{client}"' not in proposal.model_dump_json()


def test_what_few_clients_have_is_put_together() -> None:
    """Two clients by night are no row of their own: they stand with those by day."""
    found = _town().allocation()
    assert [(cell.type, cell.clients, cell.rate) for cell in found.cells] == [(FEW, 10, None)]


def test_who_is_in_no_register_of_clients_may_be_protected() -> None:
    """Promise 7: not known is not no."""
    town = _town()
    del town.clients["K2"]
    found = town.allocation()
    single = {row for cell in found.cells for line in cell.lines if len(line.rows) == 1
              for row in line.rows}  # fmt: skip
    assert 3 not in single


_NAMES = st.sets(st.sampled_from([f"K{place}" for place in range(30)]))


@settings(deadline=None)
@given(groups=st.dictionaries(st.integers(0, 12), _NAMES.filter(bool)))
def test_every_row_has_enough_clients(groups: dict[int, set[str]]) -> None:
    """What stands by itself has five clients or more; so has what is put together, if all have."""
    clients = {key: frozenset(own) for key, own in groups.items()}
    few = small_together(clients, _LEAST, order=lambda key: key)
    everybody = frozenset[str]().union(*clients.values())
    held = frozenset[str]().union(*(clients[key] for key in few))
    assert all(len(clients[key]) >= _LEAST for key in clients.keys() - few)
    assert not few or len(held) >= min(_LEAST, len(everybody))


@settings(deadline=None)
@given(clients=_NAMES, protected=_NAMES, salt=st.text(max_size=3))
def test_whoever_is_protected_is_among_enough(
    clients: set[str], protected: set[str], salt: str
) -> None:
    """All protected clients of a row are shown together, with others up to five in all."""
    found = shown_together(clients, frozenset(protected), _LEAST, salt)
    assert clients & protected <= found <= clients
    assert len(found) >= min(_LEAST, len(clients))
