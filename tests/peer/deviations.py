# SPDX-License-Identifier: Apache-2.0
# deviations.py - the judged differences between oscap and stigwatch, and which differences they
# explain.
import collections
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))


class Deviations:
    """deviations.tsv: a row is exercised by a tag, or by "TAG PATH" where its cause is in one
    file, and matches "KIND TYPE ID THEIRS -> OURS".

    {name} in a matcher is the name of a file that a change with such a tag was made to."""

    def __init__(self, path=os.path.join(HERE, "deviations.tsv")):
        self.rows, self.seen = [], collections.Counter()
        with open(path, encoding="utf-8") as table:
            for line in table:
                if line.strip() and not line.startswith("#"):
                    name, tags, matcher = line.rstrip("\n").split("\t")[:3]
                    self.rows.append((name, re.compile(tags), matcher))

    def matchers(self, tags):
        """TAGS: [(tag, path or "")]. Yields (row's name, compiled matcher)."""
        for name, wanted, matcher in self.rows:
            paths = [path for tag, path in tags
                     if wanted.fullmatch(tag) or wanted.fullmatch(tag + " " + path)]
            if paths:
                names = "|".join(re.escape(os.path.basename(path)) or ".*" for path in paths)
                yield name, re.compile(matcher.replace("{name}", "(?:%s)" % names), re.S)

    def judge(self, differences, tags, content, also=(), unseen=frozenset()):
        """What of DIFFERENCES is in no row and does not follow from one that is. ALSO: judged
        elsewhere; UNSEEN: not compared, so that a difference below them shows above them."""
        matchers = list(self.matchers(tags))
        judged, left = set(also), []
        for d in differences:
            line = "%s %s %s %s -> %s" % (d.kind, content.types.get(d.id, "-"), *d[1:])
            names = [name for name, matcher in matchers if matcher.fullmatch(line)]
            self.seen.update(names)
            if names:
                judged.add(d.id)
            else:
                left.append(d)
        left = self.unexplained(left, judged, content, unseen)
        rules = [d for d in differences if d.kind == "rule"]
        if rules and not any(d.kind == "rule" for d in left):
            return [d for d in left if d.kind != "score"]  # a sum over rules
        return left

    @staticmethod
    def unexplained(left, judged, content, unseen):
        """A difference follows from a judged one right below it: object, test, definition, rule."""
        left = [d for d in left if not (d.kind == "item" and d.id in judged)]
        while True:
            has_result = {own for own, kind in content.types.items() if kind == "definition" or
                          kind.endswith(("_test", "_object"))} - unseen
            follows = {d.id for d in left if content.causes(d.id, has_result) & judged}
            if not follows - judged:
                return [d for d in left if d.id not in follows]
            judged |= follows

    def stale(self, made):
        """Rows that a root of the names MADE exercised and that matched nothing."""
        return [name for name, wanted, _ in self.rows if not self.seen[name] and
                any(wanted.fullmatch(tag) for tag in made)]
