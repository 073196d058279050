"""戸籍: the kinds of entries with their items in order, as the register prints them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.choices import RegisterEventKind as Kind

FORMER_RECORD = "従前の記録"
"""The item under which what was written before stands, indented by one."""

_NOTIFIED = ("届出日?", "届出人?")
_SENT = ("送付を受けた日?", "受理者?")


@dataclass(frozen=True, slots=True)
class EventForm:
    """One kind of entry: its printed label, its bracket items in order, and which of them may be missing.

    `is_of_register` tells 戸籍事項 from 身分事項; `removes` is whether the person leaves the register by it.
    """

    kind: Kind
    title: str
    labels: tuple[str, ...]
    optional: frozenset[str]
    is_of_register: bool = False
    removes: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One 【label】value of an entry; `indent` 1 is what stands under 【従前の記録】."""

    label: str
    value: str
    indent: int = 0


class NotItems(ValueError):
    """The content is no ordered list of label, value and indent; the message repeats no value."""


def _form(
    kind: Kind, title: str, *labels: str, of_register: bool = False, removes: bool = False
) -> EventForm:
    """A row; a label with a question mark may be missing."""
    names = tuple(label.removesuffix("?") for label in labels)
    optional = frozenset(label[:-1] for label in labels if label.endswith("?"))
    return EventForm(kind, title, names, optional, of_register, removes)


# 戸籍法施行規則34条 (戸籍事項), 35条 (身分事項), 付録第24号・25号 (記載例), by the domain handbook.
# Rows that no published example shows are from practice; a register officer reviews them before real use.
FORMS: Mapping[Kind, EventForm] = {
    form.kind: form
    for form in (
        _form(Kind.COMPILED, "戸籍編製", "編製日", of_register=True),
        _form(Kind.REMADE, "戸籍改製", "改製日", "改製事由", of_register=True),
        _form(Kind.TRANSFERRED_IN, "転籍", "転籍日", "従前本籍", *_SENT, of_register=True),
        _form(Kind.TRANSFERRED_OUT, "転籍", "転籍日", "新本籍", *_SENT, of_register=True),
        _form(Kind.TRANSFERRED_WITHIN, "転籍", "転籍日", FORMER_RECORD, of_register=True),
        _form(
            Kind.REGISTER_AMENDED, "更正", "更正日", "更正事項?", "更正事由", FORMER_RECORD, of_register=True
        ),
        _form(
            Kind.REGISTER_CORRECTED, "訂正", "訂正日", "訂正事項", "訂正事由", FORMER_RECORD, of_register=True
        ),
        _form(Kind.SURNAME_CHANGED, "氏の変更", "氏変更日", "氏変更の事由", FORMER_RECORD, of_register=True),
        _form(Kind.REGISTER_CLOSED, "戸籍消除", "消除日", of_register=True),
        _form(Kind.BIRTH, "出生", "出生日", "出生地", *_NOTIFIED, *_SENT),
        _form(Kind.MARRIAGE, "婚姻", "婚姻日", "配偶者氏名", *_SENT, "従前戸籍?"),
        _form(
            *(Kind.MARRIAGE_LEFT, "婚姻", "婚姻日", "配偶者氏名", *_SENT, "新本籍?", "入籍戸籍?", "称する氏"),
            removes=True,
        ),
        _form(
            *(Kind.MARRIAGE_FOREIGN, "婚姻", "婚姻日", "配偶者氏名", "配偶者の国籍", "配偶者の生年月日"),
            *("婚姻の方式?", "証書提出日?", *_SENT, "従前戸籍?"),
        ),
        _form(Kind.DIVORCE, "離婚", "離婚日", "配偶者氏名", *_SENT),
        _form(
            *(Kind.DIVORCE_LEFT, "離婚", "離婚日", "配偶者氏名", *_SENT, "新本籍?", "入籍戸籍?"), removes=True
        ),
        _form(Kind.DIVORCE_RETURNED, "離婚", "離婚日", "配偶者氏名", *_SENT, "従前戸籍"),
        _form(
            *(Kind.DIVORCE_BY_COURT, "離婚", "離婚の調停成立日?", "離婚の裁判確定日?", "配偶者氏名"),
            *("届出日", "届出人", *_SENT, "新本籍?", "入籍戸籍?", "従前戸籍?"),
        ),
        _form(Kind.PARENTAL_AUTHORITY, "親権", "親権者を定めた日", "親権者", "届出日?", "届出人", *_SENT),
        _form(
            *(Kind.MINOR_GUARDIANSHIP, "未成年者の後見", "未成年後見人就職日", "未成年者の後見開始事由?"),
            *("未成年後見人", "未成年後見人の戸籍?", *_NOTIFIED, *_SENT),
        ),
        _form(
            *(Kind.ADOPTED, "養子縁組", "縁組日", "養父氏名?", "養母氏名?", "養親の戸籍?", "代諾者?"),
            *(*_SENT, "従前戸籍?"),
        ),
        _form(Kind.ADOPTS, "養子縁組", "縁組日", "共同縁組者?", "養子氏名", "養子の従前戸籍?", *_SENT),
        _form(
            *(Kind.SPECIAL_ADOPTION, "民法８１７条の２", "民法８１７条の２による裁判確定日"),
            *("届出日", "届出人", *_SENT, "従前戸籍"),
        ),
        _form(
            *(Kind.ADOPTION_DISSOLVED, "養子離縁", "離縁日", "養父氏名?", "養母氏名?", "養子氏名?", *_SENT),
            *("従前戸籍?", "新本籍?", "入籍戸籍?"),
        ),
        _form(Kind.RECOGNISED, "認知", "認知日", "認知者氏名", "認知者の戸籍", *_SENT),
        _form(Kind.RECOGNISES, "認知", "認知日", "認知した子の氏名", "認知した子の戸籍", *_SENT),
        _form(
            *(Kind.ENTERED, "入籍", "入籍日?", "届出日?", "入籍事由", "届出人", *_SENT, "従前戸籍"),
        ),
        _form(
            *(Kind.ENTERED_ELSEWHERE, "入籍", "除籍日?", "届出日?", "除籍事由", "届出人", *_SENT, "入籍戸籍"),
            removes=True,
        ),
        _form(Kind.BRANCHED, "分籍", "分籍日", *_SENT, "従前戸籍"),
        _form(Kind.BRANCHED_OFF, "分籍", "分籍日", *_SENT, "新本籍", removes=True),
        _form(
            *(Kind.MEMBER_SURNAME_CHANGED, "氏の変更", "氏変更日", "氏変更の事由", *_SENT),
            *("従前戸籍?", "新本籍?"),
        ),
        _form(Kind.NAME_CHANGED, "名の変更", "名の変更日", *_SENT, FORMER_RECORD),
        _form(
            *(Kind.HEIR_EXCLUDED, "推定相続人廃除", "推定相続人廃除の裁判確定日", "被相続人"),
            *("届出日", "届出人", *_SENT),
        ),
        _form(Kind.NATIONALITY_CHOSEN, "国籍選択", "国籍選択の宣言日", *_SENT),
        _form(
            *(Kind.SEX_CHANGED, "平成１５年法律第１１１号３条"),
            *(
                "平成１５年法律第１１１号３条による裁判発効日",
                "記録嘱託日?",
                "従前戸籍?",
                f"{FORMER_RECORD}?",
            ),
        ),
        _form(
            *(Kind.DEATH, "死亡", "死亡日", "死亡時分?", "死亡地?", *_NOTIFIED, *_SENT),
            removes=True,
        ),
        _form(Kind.SPOUSE_DEATH, "配偶者の死亡", "配偶者の死亡日"),
        _form(
            *(Kind.DISAPPEARANCE, "失踪宣告", "死亡とみなされる日", "失踪宣告の裁判確定日"),
            *("届出日", "届出人", *_SENT),
            removes=True,
        ),
        _form(Kind.NATURALISED, "帰化", "帰化日", "届出日", "届出人", *_SENT, "帰化の際の国籍", "従前の氏名"),
        _form(
            *(Kind.NATIONALITY_LOST, "国籍喪失", "国籍喪失の日", "喪失時の外国籍?", "喪失事由?"),
            *("届出日?", "報告日?", "届出人?", "報告者?", *_SENT),
            removes=True,
        ),
        _form(Kind.MEMBER_AMENDED, "更正", "更正日", "更正事項?", "更正事由", FORMER_RECORD),
        _form(Kind.MEMBER_CORRECTED, "訂正", "訂正日", "訂正事項?", "訂正事由", "許可日?", FORMER_RECORD),
        _form(Kind.MEMBER_STRUCK, "消除", "消除日", "消除事項", "消除事由", "許可日?", FORMER_RECORD),
    )
}
REGISTER_KINDS = frozenset(form.kind for form in FORMS.values() if form.is_of_register)
PERSON_KINDS = frozenset(FORMS) - REGISTER_KINDS


def read_items(content: object) -> tuple[Item, ...]:
    """The items of an entry, in order, from a stored list of {label, value, indent}. Raises NotItems."""
    if not isinstance(content, Sequence) or isinstance(content, str):
        raise NotItems("not a list")
    return tuple(_item(row) for row in content)


def _item(row: object) -> Item:
    if not isinstance(row, Mapping) or not {"label", "value"} <= set(row) <= {"label", "value", "indent"}:
        raise NotItems("an item has a label, a value and perhaps an indent")
    label, value, indent = row["label"], row["value"], row.get("indent", 0)
    if not (isinstance(label, str) and label and isinstance(value, str)):
        raise NotItems("label and value are text")
    if isinstance(indent, bool) or not isinstance(indent, int) or not 0 <= indent <= 2:
        raise NotItems("an indent is 0, 1 or 2")
    return Item(label, value, indent)


def odd_labels(kind: str, items: Iterable[Item]) -> tuple[str, ...]:
    """Labels that this kind of entry does not have: allowed, since old records have odd ones, but flagged."""
    form = FORMS.get(Kind(kind))
    known = set(form.labels) if form else set()
    return tuple(item.label for item in items if item.indent == 0 and item.label not in known)


def missing_labels(kind: str, items: Iterable[Item]) -> tuple[str, ...]:
    """Labels that this kind of entry must have and these items have not, in the order of print."""
    form = FORMS.get(Kind(kind))
    there = {item.label for item in items if item.indent == 0}
    return tuple(name for name in form.labels if name not in form.optional | there) if form else ()


def in_order(kind: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """The items as this kind prints them: known labels by the form, odd ones after the one they followed.

    What is indented moves with the item above it; nothing is lost, whatever the labels are.
    """
    form = FORMS.get(Kind(kind))
    place = {name: number for number, name in enumerate(form.labels)} if form else {}
    groups: list[tuple[int, list[Item]]] = []
    for item in items:
        if groups and (item.indent or item.label not in place):
            groups[-1][1].append(item)
        else:
            groups.append((place.get(item.label, -1), [item]))
    return tuple(item for _, group in sorted(groups, key=lambda group: group[0]) for item in group)
