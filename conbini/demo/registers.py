"""Makes the family registers of a city: its people whose 本籍 is there, and the kin recorded with them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from conbini.demo import register_entries as write
from conbini.demo.names import SPACE, Word, surname
from conbini.demo.people import Person
from conbini.demo.register_entries import REMADE_ON, Abode, Recorded, Register
from conbini.demo.register_lives import YEAR, Lives, abodes_since, carry_over
from conbini.demo.shapes import MAN, WOMAN
from conbini.demo.towns import elsewhere
from registry.choices import Residency
from registry.rules.register_members import ordinal_relationship

_PARTNERS = frozenset({"妻", "夫", "父", "母", "子の妻", "子の夫", "妻の父", "妻の母"})
_FOREIGN_PARTNERS = frozenset({"妻", "夫"})
LONGEST_NAME = 100
_COUNTRIES = {
    "フィリピン": "フィリピン共和国",
    "ブラジル": "ブラジル連邦共和国",
    "中国": "中国",
    "韓国": "韓国",
    "ペルー": "ペルー共和国",
    "ベトナム": "ベトナム社会主義共和国",
    "タイ": "タイ王国",
    "パキスタン": "パキスタン・イスラム共和国",
}
Key = tuple[str, str]


def families(everybody: Sequence[Person], here: str) -> Iterator[tuple[Key, list[Person]]]:
    """The people of each register of this city, by 本籍 and 筆頭者, in the order in which they come."""
    found: dict[Key, list[Person]] = {}
    for person in everybody:
        # One name of the cast is longer than any register's column: nobody could enter it.
        is_entered = not person.is_foreign and len(person.given.text) <= LONGEST_NAME
        if is_entered and person.domicile.startswith(here):
            found.setdefault((person.domicile, person.register_head), []).append(person)
    return iter(found.items())


class Registrar(Lives):
    """Writes registers, as of one day."""

    def register(self, key: Key, people: list[Person]) -> Register:
        """The register of these people; who headed it may be one of them, elsewhere, or dead."""
        domicile, head_name = key
        self._cases = {person.case for person in people}
        last = people[0].surname
        register = Register(domicile, last.text, head_name.partition(SPACE)[2] or head_name)
        head = next((each for each in people if each.name == head_name), None)
        if head is None:
            self._under_an_absent_head(register, people, last)
        else:
            self._under(register, head, [each for each in people if each is not head], last)
        self._begin(register)
        return register

    def _under(self, register: Register, head: Person, others: list[Person], last: Word) -> None:
        """The head is one of the city's people, alive or dead."""
        spouse = _spouse(head, others)
        children = sorted(
            (each for each in others if each is not spouse), key=lambda each: each.birth_sort_on
        )
        first = self._recorded(head, last)
        foreigner = _foreign_spouse(head) if spouse is None else None
        if spouse is not None:
            second = self._recorded(spouse, surname(self._rng))
            self._marry(register, first, second, children)
            self._children(register, first, second, children)
            self._part(register, first, second)
        elif foreigner is not None:
            self._marry_a_foreigner(register, first, foreigner, children)
        elif children:
            self._alone_with_children(register, first, children)
        else:
            self._alone(register, first)

    def _under_an_absent_head(self, register: Register, people: list[Person], last: Word) -> None:
        """The head is not one of the city's people: a father elsewhere, or a husband long dead."""
        rng, eldest = self._rng, min(people, key=lambda each: each.birth_sort_on)
        is_widow = eldest.sex == WOMAN and (
            eldest.relationship in {"母", "妻の母"} or self._today.year - eldest.birth_sort_on.year > 66
        )
        if is_widow:
            birth = eldest.birth_sort_on - timedelta(days=rng.randint(0, 2000))
        else:
            birth = eldest.birth_sort_on - timedelta(days=int(rng.uniform(24, 36) * YEAR))
        head = Recorded(Word(register.head_given, ""), MAN, birth)
        self._give_parents(head, last)
        if is_widow:
            second = self._recorded(eldest, surname(rng))
            children = [each for each in people if each is not eldest]
        else:
            wife = birth + timedelta(days=rng.randint(0, 1600))
            second = Recorded(self._name(WOMAN, wife.year), WOMAN, wife)
            self._give_parents(second, surname(rng))
            children = list(people)
        self._marry(register, head, second, children)
        self._children(register, head, second, children)
        self._let_die(register, head, second, certainly=is_widow)

    def _marry_a_foreigner(
        self, register: Register, head: Recorded, spouse: Person, children: Sequence[Person]
    ) -> None:
        """One Japanese: the spouse has no place in a register and appears in its text alone."""
        rng = self._rng
        on = min((each.birth_sort_on for each in children), default=self._today) - timedelta(
            days=rng.randint(200, 2500)
        )
        grown = max(head.birth, spouse.birth_sort_on) + timedelta(days=int(18 * YEAR))
        on = self._within(on, grown, self._today)
        register.compiled_on = head.entered_on = on
        head.spouse_mark = "夫" if head.sex == MAN else "妻"
        head.former_register = self._former(head)
        country = _COUNTRIES.get(spouse.nationality, spouse.nationality)
        head.entries = [
            self._birth(head),
            write.married_foreigner(on, spouse, country, head.former_register),
        ]
        register.members.append(head)
        own, other = register.surname + head.given.text, write.foreign_name(spouse)
        recorded = [self._recorded(each, Word(register.surname, "")) for each in children]
        self._number(register, recorded, *((own, other) if head.sex == MAN else (other, own)))

    def _children(
        self, register: Register, head: Recorded, spouse: Recorded, children: Sequence[Person]
    ) -> None:
        """The children, with brothers and sisters who married out or live elsewhere, numbered by birth."""
        rng = self._rng
        father, mother = (head, spouse) if head.sex == MAN else (spouse, head)
        recorded = [self._recorded(each, Word(register.surname, "")) for each in children]
        youngest_age = self._today.year - max((each.birth for each in recorded), default=head.birth).year
        if youngest_age >= 20 or (not recorded and self._today.year - head.birth.year > 48):
            more = 11 if "koseki_long" in self._cases else rng.choice((0, 0, 0, 1, 1, 2))
            for _ in range(more):
                recorded.append(self._sibling(register, mother, recorded))
        names = [register.surname + parent.given.text for parent in (father, mother)]
        self._number(register, recorded, *names)
        is_adopted = rng.random() < 0.012 or "koseki_adopted" in self._cases
        if recorded and is_adopted and recorded[0].removed_on is None:
            self._adopt(register, father, recorded[0])

    def _number(self, register: Register, children: list[Recorded], father: str, mother: str) -> None:
        """Enter the children by birth, each with their 続柄 to these parents."""
        count = {MAN: 0, WOMAN: 0}
        for each in sorted(children, key=lambda child: child.birth):
            count[each.sex] += 1
            each.father, each.mother = father, mother
            each.relationship = ordinal_relationship(count[each.sex], is_male=each.sex == MAN)
            each.entered_on = max(each.birth, register.compiled_on or each.birth)
            each.entries = [self._birth(each), *each.entries]
            register.members.append(each)

    def _sibling(self, register: Register, mother: Recorded, others: list[Recorded]) -> Recorded:
        """Somebody whom only the register knows: married out, or unmarried in another city."""
        rng = self._rng
        sex = WOMAN if rng.random() < 0.58 else MAN
        taken = {each.birth.year for each in others}
        year = mother.birth.year + rng.randint(20, 38)
        while year in taken:
            year += 1
        birth = date(min(year, self._today.year - 19), rng.randint(1, 12), rng.randint(1, 28))
        sibling = Recorded(self._name(sex, birth.year), sex, birth)
        home = elsewhere(rng, city=self._city)
        sibling.abodes = [Abode(home, birth + timedelta(days=int(19 * YEAR)))]
        wed = birth + timedelta(days=int(rng.uniform(22, 34) * YEAR))
        if REMADE_ON < wed < self._today and rng.random() < 0.7:
            other = surname(rng)
            spouse = self._name(MAN if sex == WOMAN else WOMAN, birth.year)
            new = home.partition(SPACE)[0]
            sibling.removed_on = wed
            sibling.entries = [write.left_by_marriage(wed, other.text + spouse.text, new, "夫の氏")]
        return sibling

    def _adopt(self, register: Register, father: Recorded, child: Recorded) -> None:
        """The eldest is the wife's by an earlier marriage, and her husband's by adoption."""
        on = self._within(
            (register.compiled_on or child.birth) + timedelta(days=3),
            child.birth + timedelta(days=200),
            self._today,
        )
        last = surname(self._rng)
        name = register.surname + child.given.text
        child.father = last.text + self._name(MAN, child.birth.year - 28).text
        child.adoptive_father = register.surname + father.given.text
        child.adoptive_relationship = "養子" if child.sex == MAN else "養女"
        former = f"{elsewhere(self._rng, city=self._city).partition(SPACE)[0]}{SPACE}{child.father}"
        child.entered_on = max(child.birth, on)
        child.entries.append(write.adopted(on, child.adoptive_father, "", "親権者母", former))
        father.entries.append(write.adopts(on, name))

    def _alone_with_children(self, register: Register, head: Recorded, children: list[Person]) -> None:
        """A parent alone: divorced, with the children in the parent's register."""
        rng = self._rng
        recorded = [self._recorded(each, Word(register.surname, "")) for each in children]
        youngest = max(each.birth for each in recorded)
        on = self._within(
            youngest + timedelta(days=rng.randint(300, 4000)), youngest + timedelta(days=200), self._today
        )
        other = surname(rng).text
        parent = self._name(WOMAN if head.sex == MAN else MAN, head.birth.year)
        spouse_name = (register.surname if head.sex == MAN else other) + parent.text
        former = f"{self._some_domicile()}{SPACE}{spouse_name}"
        register.compiled_on = head.entered_on = on
        head.former_register = former
        head.entries = [self._birth(head), write.returned_by_divorce(on, spouse_name, former)]
        register.members.append(head)
        own = register.surname + head.given.text
        self._number(register, recorded, *((own, spouse_name) if head.sex == MAN else (spouse_name, own)))
        who = "父" if head.sex == MAN else "母"
        for each in recorded:
            each.entered_on, each.former_register = on, former
            is_minor = on < each.birth + timedelta(days=int(20 * YEAR))
            if is_minor:
                each.entries.append(write.authority(on, who))
            each.entries.append(write.entered(on, former, f"親権者{who}" if is_minor else "本人"))

    def _alone(self, register: Register, head: Recorded) -> None:
        """A register of one: divorced, or branched off; the old are widowed."""
        rng, age = self._rng, self._today.year - head.birth.year
        if age >= 62 and rng.random() < 0.7:
            sex = WOMAN if head.sex == MAN else MAN
            birth = head.birth + timedelta(days=rng.randint(-1500, 1500))
            spouse = Recorded(self._name(sex, birth.year), sex, birth)
            self._give_parents(spouse, surname(rng))
            self._marry(register, head, spouse, ())
            self._let_die(register, spouse, head, certainly=True)
            return
        on = self._within(
            head.birth + timedelta(days=int(rng.uniform(21, 45) * YEAR)),
            head.birth + timedelta(days=int(20 * YEAR)),
            self._today,
        )
        register.compiled_on = head.entered_on = on
        former = head.former_register = self._former(head)
        if rng.random() < 0.5:
            happened = write.branched(on, former)
        else:
            spouse_name = surname(rng).text + self._name(WOMAN if head.sex == MAN else MAN, on.year - 30).text
            former = head.former_register = f"{self._some_domicile()}{SPACE}{spouse_name}"
            happened = write.returned_by_divorce(on, spouse_name, former)
        head.entries = [self._birth(head), happened]
        register.members.append(head)

    def _begin(self, register: Register) -> None:
        """編製, or 改製 for what was there in 2006; who had left by then is gone, but for the head's name."""
        rng, made_on = self._rng, register.compiled_on or REMADE_ON
        is_transferred = "koseki_transferred" in self._cases
        if made_on < REMADE_ON and not is_transferred:
            register.compiled_on, register.remade_on = None, REMADE_ON
            register.entries.append(write.remade())
            carry_over(register, REMADE_ON)
        elif is_transferred or rng.random() < 0.06:
            on = self._within(
                max(made_on, REMADE_ON) + timedelta(days=rng.randint(30, 2500)), made_on, self._today
            )
            register.compiled_on = on
            register.entries.append(write.moved_in(on, elsewhere(rng, city=self._city).partition(SPACE)[0]))
            carry_over(register, on)
        else:
            register.entries.append(write.compiled(made_on))
        if (is_transferred or rng.random() < 0.03) and register.made_on < self._today - timedelta(days=60):
            on = self._today - timedelta(days=rng.randint(1, (self._today - register.made_on).days - 1))
            register.entries.append(write.moved_within(on, self._some_domicile()))
        for each in register.members:
            each.abodes = abodes_since(each.abodes, register.made_on, each.removed_on)


def _spouse(head: Person, others: list[Person]) -> Person | None:
    """The husband or wife among those of the same register."""
    is_gone = head.residency != Residency.RESIDENT.value
    words = _PARTNERS | {"世帯主"} if is_gone else _PARTNERS
    found = [
        each
        for each in others
        if each.sex != head.sex
        and (each.relationship in words or any(stay.relationship in _PARTNERS for stay in each.stays))
        and abs((each.birth_sort_on - head.birth_sort_on).days) < 20 * YEAR
    ]
    return min(found, key=lambda each: abs((each.birth_sort_on - head.birth_sort_on).days), default=None)


def _foreign_spouse(head: Person) -> Person | None:
    if head.home is None or head.relationship != "世帯主":
        return None
    return next(
        (
            each
            for each in head.home.members
            if each.is_foreign and each.relationship in _FOREIGN_PARTNERS and each.sex != head.sex
        ),
        None,
    )
