#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# compare.py - what two scanners said of the same target, difference by difference.
import collections
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ET

from deviations import Deviations  # noqa: F401
from facts import (PROGRAM, TOP, Facts, call, eval_arguments, local,  # noqa: F401
                   oscap_container, oscap_root, scan, stigwatch_container, stigwatch_root)

PLACES = ("filepath", "path", "filename", "instance", "name", "username")
OWN_CONTENT = os.path.join(TOP, "content", "stigwatch-gpos-ds.xml")


def chainguard():
    """The data stream of Chainguard, or None."""
    beside = os.path.join(TOP, "..", "shared", "content", "ssg-chainguard-gpos-ds.xml")
    path = os.environ.get("STIGWATCH_CHAINGUARD") or beside
    return os.path.abspath(path) if os.path.exists(path) else None


class Content:
    """Who refers to whom in a data stream: rules, definitions, tests, objects, variables."""

    def __init__(self, path, profile=None):
        self.path, self.profile = path, profile
        self.name = os.path.basename(path).split("-ds")[0]
        self.refers, self.types, timed = collections.defaultdict(set), {}, set()
        for element in ET.parse(path).iter():
            own = element.get("id")
            if own:
                self.types[own] = local(element)
            if own and (own.startswith("oval:") or local(element) == "Rule"):
                for part in element.iter():
                    self.add(own, part)
                    timed.update([own] if local(part) == "time_difference" else ())
        self.timed = {own for own, kind in self.types.items() if kind == "variable_object" and
                      self.causes(own, timed)}

    def add(self, own, part):
        for key, value in part.attrib.items():
            if key.endswith("_ref"):
                self.refers[own].add(value)
        if local(part) == "check-content-ref" and part.get("name"):
            self.refers[own].add(part.get("name"))
        if local(part) in ("var_ref", "object_reference"):
            self.refers[own].add((part.text or "").strip())

    def causes(self, start, has_result):
        """What START's result comes from: the nearest below it that have results themselves."""
        return self.below(start, has_result) & has_result

    def below(self, start, stops=frozenset()):
        """All that START refers to, directly or by others, but for what is below one of STOPS."""
        seen, todo = set(), [start]
        while todo:
            for to in self.refers.get(todo.pop(), ()):
                if to not in seen:
                    seen.add(to)
                    if to not in stops:
                        todo.append(to)
        return seen


# ---- comparison ----

Difference = collections.namedtuple("Difference", "kind id theirs ours")


def leave_out(items, names):
    return collections.Counter(tuple(e for e in item if e[0] not in names)
                               for item in items.elements())


def once_each(items, names):
    """Items without NAMES. What oscap read twice differs in them alone, as in c_time where another
    link to the file was made in between."""
    return collections.Counter(set(leave_out(items, names))) if names else items


def compare_items(own, theirs, ours):
    masked = {e[0] for item in theirs for e in item if e[1] == "masked"}
    theirs, ours = without_hidden(leave_out(theirs, masked), leave_out(ours, masked))
    only_theirs, only_ours = theirs - ours, ours - theirs
    for item in only_theirs:
        close = [other for other in only_ours if same_place(item, other)]
        if close:
            yield Difference("item", own, show(item, close[0]), show(close[0], item))
            only_ours = only_ours - collections.Counter([close[0]])
        else:
            yield Difference("item", own, show(item), "nothing")
    for item in only_ours:
        yield Difference("item", own, "nothing", show(item))


def is_hidden(item):
    """Ours, of a file of secrets: how many there are is told, not what they say."""
    return bool(item) and not any(text for _, _, text in item)


def without_hidden(theirs, ours):
    """Each hidden item of OURS stands for one of THEIRS that is not among ours."""
    left = sorted(set(theirs) - set(ours))
    hidden = [item for item in ours.elements() if is_hidden(item)]
    gone = set(left[:len(hidden)])
    return (collections.Counter(item for item in theirs.elements() if item not in gone),
            collections.Counter(item for item in ours.elements() if not is_hidden(item)))


def same_place(one, other):
    def place(item):
        return [e for e in item if e[0] in PLACES]
    return place(one) == place(other)


def show(item, other=()):
    """Where the item is and what differs from OTHER, on one line."""
    place = [e[2] for e in item if e[0] in ("filepath", "name", "username")] or [
        e[2] for e in item if e[0] == "path"]
    rest = ["%s=%s%s" % (e[0], e[2][:80], "" if e[1] == "exists" else "(%s)" % e[1])
            for e in item if other and e not in other]
    return repr(" ".join(place[:1] + rest))[1:-1]


def compare(theirs, ours, has_oval=True, not_compared=(), is_late=()):
    """Yields every Difference, and at last the counts of what was compared. IS_LATE: objects
    whose items say when they were made."""
    counts = collections.Counter()
    for kind, left, right in (("rule", theirs.rules, ours.rules),
                              ("definition", theirs.definitions, ours.definitions),
                              ("test", theirs.tests, ours.tests),
                              ("flag", theirs.flags, ours.flags),
                              ("score", theirs.scores, ours.scores)):
        if kind not in ("rule", "score") and not has_oval:
            continue
        for own, said in sorted(left.items()):
            if kind == "flag" and own not in right:  # nothing needed it
                counts["unasked"] += 1
                continue
            counts[kind] += 1
            if right.get(own) != said:
                yield Difference(kind, own, said, str(right.get(own)))
        if kind == "rule":
            for own in sorted(set(right) - set(left)):
                yield Difference(kind, own, "nothing", right[own])
    for own, items in sorted(theirs.items.items() if has_oval else ()):
        if own not in ours.flags or own in is_late or theirs.flags[own] == "error":
            continue
        counts["item"] += sum(items.values())
        yield from compare_items(own, once_each(items, not_compared),
                                 once_each(ours.items[own], not_compared))
    for problem in theirs.problems:
        yield Difference("run", "oscap", problem, "results")
    for problem in ours.problems:
        yield Difference("run", "stigwatch", "results", problem)
    yield counts


def stats_line(counts):
    return ", ".join("%d %ss" % (counts[kind], kind) for kind in
                     ("rule", "definition", "test", "flag", "item")).replace("flags", "objects")


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: compare.py DATASTREAM ROOT [PROFILE] - every difference, one line each")
    content = Content(sys.argv[1], sys.argv[3] if len(sys.argv) > 3 else None)
    content.path, root = os.path.abspath(content.path), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as theirs, tempfile.TemporaryDirectory() as ours:
        for d in compare(oscap_root(content, root, theirs), stigwatch_root(content, root, ours)):
            print(stats_line(d) if isinstance(d, collections.Counter) else
                  "%s %s %s -> %s" % d)


if __name__ == "__main__":
    main()
