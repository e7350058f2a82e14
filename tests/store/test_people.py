"""People and roles: kept once, renewed when told again."""

from framework.store import people
from framework.store.models import Person, RoleAssignment
from tests.store.rows import ROLE, SITE, SLUG


def test_a_person_is_renewed_not_doubled() -> None:
    """The same user name is the same person, with the latest name, title and password."""
    people.keep_person("anna", name="Anna Lind", title="assistent", password="first-invented")
    anna = people.keep_person("anna", name="Anna von Lind", title="chef", password="then-invented")
    assert Person.objects.get() == anna
    assert (str(anna), anna.title) == ("Anna von Lind", "chef")
    assert anna.check_password("then-invented")
    assert not anna.check_password("first-invented")


def test_a_role_is_given_once() -> None:
    """Giving a role twice changes nothing."""
    anna = Person.objects.create(username="anna")
    for _ in range(2):
        people.give_role(anna, SITE, SLUG, ROLE)
    assert str(RoleAssignment.objects.get()) == "anna: lonespecialist (lindeby/harry)"
