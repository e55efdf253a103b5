#!/usr/bin/env python3
#
# Which documented rules an implementation breaks, from the output of the conformance programs
#
#
# Copyright 2026 the OpenBITS project
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, see
# <https://www.gnu.org/licenses/>.

"""Usage: table.py LABEL FOLDER

FOLDER has NAME.log and NAME.status (exit status) of each conformance test, run with WINETEST_REPORT_SUCCESS=1. Writes
the table as Markdown to standard output; the last line of standard error is the sum.
"""

import importlib.machinery
import importlib.util
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHECK = re.compile(r'^[\w.]+:\d+: (Test succeeded|Test failed|Test succeeded inside todo block|Tests? skipped)'
                   r'[^:]*: (.*)')
SUM = re.compile(r'\d+ tests executed \(')
TIMED_OUT = (124, 137)


def load_rules():
    """tools/rules, which knows how ids are written."""
    loader = importlib.machinery.SourceFileLoader('rules', os.path.join(TOP, 'tools', 'rules'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('rules', loader))
    loader.exec_module(module)
    return module


class Test:
    def __init__(self, folder, name):
        self.name = name
        self.passed, self.failed, self.skipped, self.ended = 0, 0, 0, False
        self.checks = []        # (has passed, message)
        with open(os.path.join(folder, name + '.log'), encoding='utf-8', errors='replace') as f:
            for line in f:
                self.read(line.rstrip())
        with open(os.path.join(folder, name + '.status'), encoding='ascii') as f:
            self.status = int(f.read())

    def read(self, line):
        match = CHECK.match(line)
        if match and match[1] == 'Test failed':
            self.failed += 1
            self.checks.append((False, match[2]))
        elif match and match[1].startswith('Test succeeded'):
            self.passed += 1
            self.checks.append((True, match[2]))
        elif match:
            self.skipped += 1
        elif SUM.search(line):
            self.ended = True

    def end(self):
        if self.ended:
            return 'ended'
        return 'hung' if self.status in TIMED_OUT else f'crashed, exit status {self.status}'


def what_came(message):
    """The first thing that was got; nothing that differs from run to run."""
    match = re.search(r'\bgot (0x[0-9a-f]+|L?"[^"]*"|\d+)\b', message)
    return match[1] if match and len(match[1]) < 40 and '127.0.0.1' not in match[1] else ''


def main(label, folder):
    rules = load_rules()
    names = sorted(name[:-4] for name in os.listdir(folder) if name.endswith('.log'))
    tests = [Test(folder, name) for name in names]
    good, bad = set(), {}
    for test in tests:
        for passed, message in test.checks:
            for rule in rules.cited_in(message):
                if passed:
                    good.add(rule)
                elif rule not in bad or test.name not in bad[rule][0]:
                    bad.setdefault(rule, ([], what_came(message)))[0].append(test.name)
    sheets, _ = rules.read_rules()
    listed = [rule for sheet in sheets for rule in sheet.rules]
    failed = [rule for rule in listed if rule in bad]
    kept = [rule for rule in listed if rule in good and rule not in bad]
    print(f'# Conformance of {label}\n')
    print('Made by `tools/check --implementation builtin`: the conformance programs as they are, against another')
    print('implementation. A test that hangs or crashes says nothing about the rules behind that point.\n')
    print(f'Of {len(failed) + len(kept)} rules that were looked at, {len(kept)} are kept and {len(failed)} broken.\n')
    print('| test | checks passed | failed | skipped | end |\n|-|-|-|-|-|')
    for test in tests:
        print(f'| {test.name} | {test.passed} | {test.failed} | {test.skipped} | {test.end()} |')
    print('\n## Rules that are broken\n\n| rule | tests | first answer |\n|-|-|-|')
    for rule in failed:
        print(f'| {rule} | {", ".join(bad[rule][0])} | {bad[rule][1]} |')
    print('\n## Rules that are kept\n')
    print(rules.folded(kept) + '.' if kept else 'None.')
    print(f'{label}: {sum(test.passed for test in tests)} checks passed, {sum(test.failed for test in tests)} failed, '
          f'{len([test for test in tests if not test.ended])} of {len(tests)} tests did not end; '
          f'{len(kept)} rules kept, {len(failed)} broken', file=sys.stderr)
    return 0


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
