#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# harvest.py - changes of a root that an OVAL document asks for: files where its objects look,
# with lines that their patterns match and values that their states want, or nearly.
import re
import string
import sys
import xml.etree.ElementTree as ET
from re import _constants as op
from re import _parser as parser

from mutate import IDS, MODES, Mutant

SPACES, LETTERS = " \t", string.ascii_lowercase + string.digits
TEXT_MAX, REPEAT_MAX = 2000, 3
CATEGORIES = {op.CATEGORY_SPACE: SPACES, op.CATEGORY_DIGIT: string.digits,
              op.CATEGORY_WORD: LETTERS, op.CATEGORY_NOT_SPACE: LETTERS,
              op.CATEGORY_NOT_DIGIT: string.ascii_letters, op.CATEGORY_NOT_WORD: " -/:=,"}


def local(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Generator:
    """Text that a pattern matches, if the pattern is one that Python reads, too."""

    def __init__(self, chance, wanted=None):
        self.random, self.wanted, self.groups = chance, wanted, {}

    def text(self, pattern):
        try:
            return self.sequence(parser.parse(pattern.replace(r"\h", "[ \t]")))[:TEXT_MAX]
        except (re.error, OverflowError, RecursionError, KeyError):
            return None

    def sequence(self, parsed):
        return "".join(self.one(what, value) for what, value in parsed)

    def one(self, what, value):
        if what is op.LITERAL:
            return chr(value)
        if what in (op.NOT_LITERAL, op.ANY):
            return self.random.choice(LETTERS)
        if what is op.IN:
            return self.member(value)
        if what in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, most, parsed = value
            times = self.random.randint(least, max(least, min(most, least + REPEAT_MAX)))
            return "".join(self.sequence(parsed) for _ in range(times))
        if what is op.SUBPATTERN:
            return self.group(value[0], value[3])
        if what is op.BRANCH:
            return self.sequence(self.random.choice(value[1]))
        if what is op.ATOMIC_GROUP:
            return self.sequence(value)
        return self.groups.get(value, "") if what is op.GROUPREF else ""

    def group(self, number, parsed):
        text = self.sequence(parsed)
        if number == 1 and self.wanted and self.random.random() < 0.7:
            text = self.random.choice(self.wanted)
        self.groups[number] = text
        return text

    def member(self, choices):
        if choices[0][0] is op.NEGATE:
            shut = set("".join(self.possible(c) for c in choices[1:]))
            return self.random.choice([c for c in LETTERS + " /=" if c not in shut] or ["~"])
        return self.random.choice(self.possible(self.random.choice(choices)) or " ")

    def possible(self, choice):
        what, value = choice
        if what is op.LITERAL:
            return chr(value)
        if what is op.RANGE:
            return "".join(map(chr, range(value[0], min(value[1], value[0] + 128) + 1)))
        return CATEGORIES.get(value, "")


class Wish:
    """One object: where it looks, for what, and what its states want of group 1 or the mode."""

    def __init__(self, element, wanted):
        entities = {local(e): e for e in element}
        self.kind, self.wanted = local(element), wanted
        self.parts = [entities[name] for name in ("filepath", "path", "filename")
                      if name in entities]
        self.pattern = entities.get("pattern")

    def place(self, chance):
        texts = [self.literal(part, chance) for part in self.parts]
        if not texts or None in texts:
            return None
        name = "/".join(texts).lstrip("/")
        is_odd = re.search(r"//|(^|/)\.\.?(/|$)|[^ -~]", name) or len(name) > 200
        return None if is_odd or not name else name.rstrip("/")

    @staticmethod
    def literal(part, chance):
        if part.get("var_ref"):
            return None
        text = (part.text or "").strip()
        if part.get("operation") == "pattern match":
            text = Generator(chance).text(text)
        return text or None

    def line(self, chance):
        if self.pattern is None or self.pattern.get("var_ref"):
            return None
        return Generator(chance, self.wanted).text(self.pattern.text or "")


def wanted_values(root):
    """Object's id: what the states of its tests say of a subexpression."""
    constants = {e.get("id"): [v.text or "" for v in e] for e in root.iter()
                 if local(e) == "constant_variable"}
    states = {}
    for state in root.iter():
        if local(state).endswith("_state") and state.get("id"):
            states[state.get("id")] = [
                text for e in state if local(e) in ("subexpression", "text")
                for text in constants.get(e.get("var_ref"), [e.text or ""]) if text]
    wanted = {}
    for test in root.iter():
        refs = [value for e in test for key, value in e.attrib.items() if key == "state_ref"]
        for e in test:
            if e.get("object_ref"):
                wanted.setdefault(e.get("object_ref"), []).extend(
                    text for ref in refs for text in states.get(ref, ()))
    return wanted


def wishes(document):
    root = ET.parse(document).getroot()
    wanted = wanted_values(root)
    found = [Wish(e, wanted.get(e.get("id"))) for e in root.iter()
             if local(e).endswith("_object") and e.get("id") and len(e)]
    return [wish for wish in found if wish.parts]


def grant(m, wish):
    """Makes or changes the file the wish is for; its path, or None."""
    name, line = wish.place(m.random), wish.line(m.random)
    if name is None or not m.is_inside(name):
        return None
    if line is not None and m.is_file(name):
        before = m.read(name)
        at = m.random.choice((0, len(before)))
        m.rewrite(name, before[:at] + line.encode() + b"\n" + before[at:])
    elif not m.is_file(name) and name not in ("etc", "usr", "lib", "boot"):
        m.file(name, (line or m.random.choice(("", "text\n"))) + "\n", 0o644)
    if m.random.random() < 0.3:
        m.break_link(name)
        m.owner(name, m.random.choice(IDS), m.random.choice(IDS))
        m.chmod(name, m.random.choice(MODES))
    return name


def grant_many(top, document, seed, number):
    m, done = Mutant(top, seed), []
    found = wishes(document)
    for _ in range(number if found else 0):
        try:
            name = grant(m, m.random.choice(found))
        except OSError:  # a file where a directory is wanted, or the other way round
            name = None
        if name:
            done.append(("wish", name))
    return done


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: harvest.py DIR DOCUMENT SEED NUMBER")
    for _, path in grant_many(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])):
        print(path)
