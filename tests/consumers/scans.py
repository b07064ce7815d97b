# SPDX-License-Identifier: Apache-2.0
# scans.py - the targets and contents whose results the consumers are asked about, each scanned
# once, and what every format says about its rules.
import collections
import functools
import gzip
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
STIGWATCH = os.path.join(TOP, os.environ.get("BUILD", "build"), "stigwatch")
SSG = "/usr/share/xml/scap/ssg/content/ssg-%s-ds.xml"
DISA = "xccdf_mil.disa.stig_rule_"
# An asset name with what XML, JSON and HTML have to write in another way.
TARGET = "shop/web <1> & \"co\" 'x'@höst"
RESULTS = ("pass", "fail", "error", "unknown", "notapplicable", "notchecked", "notselected",
           "informational", "fixed")
CHECKLIST = dict.fromkeys(RESULTS, "not_reviewed")
CHECKLIST.update({"pass": "not_a_finding", "fixed": "not_a_finding", "fail": "open",
                  "notapplicable": "not_applicable"})
WORST = ("open", "not_reviewed", "not_a_finding", "not_applicable")  # of rules that are one entry
CKL = {"NotAFinding": "not_a_finding", "Open": "open", "Not_Applicable": "not_applicable",
       "Not_Reviewed": "not_reviewed"}
HDF = {"pass": "passed", "fixed": "passed", "fail": "failed", "error": "error",
       "unknown": "error"}  # what is not here is skipped

Scan = collections.namedtuple("Scan", "name content options root alias")
RHEL8 = """Name: redhat-release
Version: 8.8
Release: 0.8.el8
Summary: release
License: none
BuildArch: noarch
%description
release
%files
"""


def contents():
    """Name, content, options, root, benchmark alias."""
    chainguard = os.environ.get("STIGWATCH_CHAINGUARD")
    if chainguard:
        yield Scan("chainguard", os.path.abspath(chainguard), [], "plain",
                   "General_Purpose_Operating_System_SRG")
    own = os.path.join(TOP, "content/stigwatch-gpos-ds.xml")
    waivers = ["--waivers", os.path.join(HERE, "hostile", "waivers.conf")]
    yield Scan("own", own, [], "plain", "")
    yield Scan("own-waived", own, waivers, "plain", "")
    yield Scan("debian11", SSG % "debian11", ["--profile", "anssi_np_nt28_high"], "debian11", "")
    yield Scan("rhel8", SSG % "rhel8", ["--profile", "stig"], "rhel8", "RHEL_8_STIG")
    hostile = os.path.join(HERE, "hostile", "benchmark.xml")
    yield Scan("hostile", hostile, [], "plain", "")
    yield Scan("waived", hostile, waivers, "plain", "")


def write(root, name, text, mode=0o644):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.chmod(path, mode)


def make_root(kind, root):
    """A small system that does not meet some rules."""
    for name in ("bin", "dev", "etc", "home", "proc", "root", "sys", "tmp", "usr/bin", "var/log"):
        os.makedirs(os.path.join(root, name), mode=0o755)
    os.chmod(os.path.join(root, "tmp"), 0o1777)
    subprocess.run(["install", "-m", "755", "/bin/busybox", os.path.join(root, "bin/busybox")],
                   check=True)
    os.symlink("busybox", os.path.join(root, "bin/sh"))
    write(root, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n<b>&amp;::0:5::/:/bin/sh\n")
    write(root, "etc/shadow", "root:$6$salt$hash:19000:0:99999:7:::\n", 0o644)
    write(root, "etc/group", "root:x:0:\n")
    write(root, "var/log/open", "", 0o666)
    write(root, "home/\u202egnp.<img src=x onerror=alert(1)>", "", 0o666)
    write(root, "etc/ssh/sshd_config", "PermitRootLogin yes\nCiphers 3des-cbc\n")
    {"plain": make_plain, "debian11": make_debian11, "rhel8": make_rhel8}[kind](root)


def make_plain(root):
    write(root, "etc/os-release", 'ID=busybox\nNAME="Busybox"\n')


def make_debian11(root):
    write(root, "etc/os-release", 'ID=debian\nVERSION_ID="11"\nVERSION="11 (bullseye)"\n')
    write(root, "etc/debian_version", "11.7\n")
    write(root, "var/lib/dpkg/status", "Package: telnetd\nStatus: install ok installed\n"
          "Version: 0.17-42\nArchitecture: amd64\n\n")


def make_rhel8(root):
    write(root, "etc/os-release", 'ID="rhel"\nVERSION_ID="8.8"\n'
          'CPE_NAME="cpe:/o:redhat:enterprise_linux:8::baseos"\n')
    write(root, "etc/redhat-release", "Red Hat Enterprise Linux release 8.8 (Ootpa)\n")
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "release.spec", RHEL8)
        subprocess.run(["rpmbuild", "-bb", "--quiet", "--define", "_topdir " + folder,
                        "--define", "_rpmdir " + folder, os.path.join(folder, "release.spec")],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["rpm", "--root", root, "--dbpath", "/var/lib/rpm", "-i", "--nodeps",
                        "--justdb", "--ignorearch",
                        os.path.join(folder, "noarch/redhat-release-8.8-0.8.el8.noarch.rpm")],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def options(one):
    return one.options + (["--benchmark-alias", one.alias] if one.alias else [])


def scan(one, work):
    """One target; gives the folder of its results and what went wrong, if anything did."""
    work = os.path.abspath(work)
    root, out = os.path.join(work, one.root), os.path.join(work, "out-" + one.name)
    if not os.path.isdir(root):
        make_root(one.root, root)
    done = subprocess.run([STIGWATCH, "scan", "--root", root, "--target-name", TARGET, "--content",
                           one.content, "--sce", "off", "--quiet", "--out", out] + options(one),
                          capture_output=True, text=True, check=False)
    return out, "" if done.returncode == 2 else "exit status %d: %s" % (
        done.returncode, done.stderr.strip())


# ---- what a file says of its rules: [(rule id without DISA's prefix, result)] ----

def short(rule):
    return rule[len(DISA):] if rule.startswith(DISA) else rule


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def test_result(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as stream:
        found = [e for e in ET.parse(stream).getroot().iter() if local(e) == "TestResult"]
    if len(found) != 1:
        raise ValueError("%d TestResults" % len(found))
    return found[0]


def rules_of_xccdf(path):
    return [(short(e.get("idref")), next(c.text for c in e if local(c) == "result"))
            for e in test_result(path) if local(e) == "rule-result"]


def rules_of_json(path):
    with open(path, encoding="utf-8") as stream:
        return [(short(r["id"]), r["result"]) for r in json.load(stream)["rules"]]


def rules_for_checklist(path):
    """The same for entries of a checklist: a risk that is accepted is still there."""
    with open(path, encoding="utf-8") as stream:
        return [(short(r["id"]), r["waiver"]["old_result"] if r["waiver"] and
                 r["result"] == "informational" else r["result"])
                for r in json.load(stream)["rules"]]


def waived_of_json(path):
    """{rule: (new result, waiver)}"""
    with open(path, encoding="utf-8") as stream:
        return {short(r["id"]): (r["result"], r["waiver"]) for r in json.load(stream)["rules"]
                if r["waiver"]}


def rules_of_ckl(path):
    rules = []
    for vuln in ET.parse(path).getroot().iter("VULN"):
        named = {d.findtext("VULN_ATTRIBUTE"): d.findtext("ATTRIBUTE_DATA")
                 for d in vuln.iter("STIG_DATA")}
        rules.append((short(named.get("Rule_ID") or ""), CKL.get(vuln.findtext("STATUS"), "?")))
    return rules


def details_of_ckl(path):
    return {"".join(d.findtext("ATTRIBUTE_DATA") for d in v.iter("STIG_DATA")
                    if d.findtext("VULN_ATTRIBUTE") == "Rule_ID"): v.findtext("FINDING_DETAILS")
            for v in ET.parse(path).getroot().iter("VULN")}


def details_of_cklb(path):
    with open(path, encoding="utf-8") as stream:
        return {r["rule_id_src"]: r["finding_details"] for s in json.load(stream)["stigs"]
                for r in s["rules"]}


def rules_of_cklb(path):
    with open(path, encoding="utf-8") as stream:
        return [(short(r.get("rule_id_src", "")), r.get("status")) for s in
                json.load(stream)["stigs"] for r in s["rules"]]


def overrides_of_xccdf(path):
    """{rule: [(time, authority, old result, new result, remark)]}"""
    found = {}
    for rule in test_result(path):
        for e in rule if local(rule) == "rule-result" else ():
            if local(e) == "override":
                found.setdefault(short(rule.get("idref")), []).append(
                    (e.get("time"), e.get("authority")) + tuple(c.text for c in e))
    return found


def comments_of_ckl(path):
    return {"".join(d.findtext("ATTRIBUTE_DATA") for d in v.iter("STIG_DATA")
                    if d.findtext("VULN_ATTRIBUTE") == "Rule_ID"): v.findtext("COMMENTS")
            for v in ET.parse(path).getroot().iter("VULN")}


def comments_of_cklb(path):
    with open(path, encoding="utf-8") as stream:
        return {r["rule_id_src"]: r["comments"] for s in json.load(stream)["stigs"]
                for r in s["rules"]}


class Page(html.parser.HTMLParser):
    """The rows of report.html: elements with data-result and data-rule."""

    def __init__(self):
        super().__init__()
        self.rules, self.waived = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "data-result" in attrs and "data-rule" in attrs:
            self.rules.append((short(attrs["data-rule"]), attrs["data-result"]))
            if "data-waived" in attrs:
                self.waived.append(short(attrs["data-rule"]))


def page_of(path):
    page = Page()
    with open(path, encoding="utf-8") as stream:
        page.feed(stream.read())
    return page


def rules_of_html(path):
    return page_of(path).rules


def details_of_xccdf(path):
    """rule: text of its message."""
    return {short(e.get("idref")): "\n".join(c.text or "" for c in e if local(c) == "message")
            for e in test_result(path) if local(e) == "rule-result"}


READERS = {"results.xml": rules_of_xccdf, "arf.xml.gz": rules_of_xccdf,
           "summary.json": rules_of_json, "checklist.ckl": rules_of_ckl,
           "checklist.cklb": rules_of_cklb, "report.html": rules_of_html}
DETAILS = {"results.xml": details_of_xccdf, "checklist.ckl": details_of_ckl,
           "checklist.cklb": details_of_cklb}


@functools.lru_cache(maxsize=None)
def stig_rules(content):
    """rule: the name a checklist gives it, which is DISA's where the content knows one."""
    named = {}
    for rule in ET.parse(content).getroot().iter():
        if local(rule) == "Rule" and rule.get("id"):
            name = re.sub(r"^.*?_rule_(?=.)", "", rule.get("id"))
            refers = [e.text for e in rule if local(e) == "reference" and
                      re.fullmatch(r"SV-[0-9]+r[0-9]+_rule", e.text or "")]
            named[short(rule.get("id"))] = name if name.startswith("SV-") or not refers else refers[0]
    return named


def as_checklist(rules, content):
    """{entry: its status}"""
    names, entries = stig_rules(content), {}
    for rule, result in rules:
        status = CHECKLIST[result]
        before = entries.get(names[rule], WORST[-1])
        entries[names[rule]] = min(before, status, key=WORST.index)
    return entries


# ---- TAP ----

class Tap:
    def __init__(self):
        self.number, self.failed = 0, 0

    def ok(self, what, good, *why):
        self.number += 1
        self.failed += not good
        if not good:
            for line in "\n".join(str(w) for w in why).splitlines()[:40]:
                print("# " + line[:400])
        print("%s %d - %s" % ("ok" if good else "not ok", self.number, what), flush=True)
        return good

    def equal(self, what, got, wanted):
        if got == wanted:
            return self.ok(what, True)
        why = ["got %s" % (got,), "wanted %s" % (wanted,)]
        if isinstance(got, (list, tuple)) and isinstance(wanted, (list, tuple)):
            more, less = [x for x in got if x not in wanted], [x for x in wanted if x not in got]
            why = ["%d, wanted %d" % (len(got), len(wanted))]
            why += ["too much: %s" % (x,) for x in more[:8]] + ["missing: %s" % (x,) for x in less[:8]]
        return self.ok(what, False, *why)

    def skip(self, what, why):
        self.number += 1
        print("ok %d - %s # SKIP %s" % (self.number, what, why), flush=True)

    def end(self):
        print("1..%d" % self.number)
        sys.exit(1 if self.failed else 0)


def printable(text):
    """As XML's readers hand text over: no carriage returns, no blanks at the ends."""
    return re.sub(r"\r\n?", "\n", text).strip()
