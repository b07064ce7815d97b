# SPDX-License-Identifier: Apache-2.0
# scores.py - the scores of a benchmark from the results of its rules, as NISTIR 7275r4 section 7.3
# says: so that a score can be checked where the rules' results differ.
import xml.etree.ElementTree as ET

XCCDF = "{http://checklists.nist.gov/xccdf/1.2}"
COUNTED = {"pass": 1, "fixed": 1, "fail": 0, "error": 0, "unknown": 0}


class Benchmark:
    def __init__(self, path, profile):
        self.root = next(ET.parse(path).iter(XCCDF + "Benchmark"))
        self.weights = {refine.get("idref"): refine.get("weight")
                        for element in self.root.iter(XCCDF + "Profile")
                        if element.get("id") == profile
                        for refine in element.iter(XCCDF + "refine-rule") if refine.get("weight")}

    def weight(self, element):
        return float(self.weights.get(element.get("id")) or element.get("weight") or 1)

    def default(self, element, results):
        """(score, number of rules) of a group or rule."""
        if element.tag == XCCDF + "Rule":
            said = results.get(element.get("id"))
            return COUNTED.get(said, 0) * 100, int(said in COUNTED)
        parts = [(self.weight(e), *self.default(e, results)) for e in element
                 if e.tag in (XCCDF + "Group", XCCDF + "Rule")]
        counted = [(weight, score) for weight, score, number in parts if number]
        total = sum(weight for weight, _ in counted)
        score = sum(weight * score for weight, score in counted) / total if total else 0
        return score, sum(number for _, _, number in parts)

    def flat(self, results, weigh):
        rules = [(weigh(e), COUNTED[results[e.get("id")]]) for e in self.root.iter(XCCDF + "Rule")
                 if results.get(e.get("id")) in COUNTED]
        return sum(weight * is_pass for weight, is_pass in rules)

    def scores(self, results):
        """Of the models that content uses."""
        said = {"urn:xccdf:scoring:default": self.default(self.root, results)[0],
                "urn:xccdf:scoring:flat": self.flat(results, self.weight),
                "urn:xccdf:scoring:flat-unweighted": self.flat(results, lambda _: 1)}
        return {model: "%.2f" % score for model, score in said.items()}
