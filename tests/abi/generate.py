#!/usr/bin/env python3
#
# Makes assertions in C and C++ from the facts about the ABI
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
#

"""generate.py OUT_DIR FACTS...

FACTS are texts as bits.txt, which explains the form. Writes for each header NAME.inc, to be compiled as C and as C++,
and runtime.inc for the program that compares what only exists when it runs. Prints the number of facts checked by
compiling as C, by compiling as C++, by running the C program and by running the C++ program.
"""

import re
import sys


def split(text):
    """Splits at commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text + ','):
        if c == ',' and not depth:
            parts.append(text[start:i].strip())
            start = i + 1
        depth += (c in '([') - (c in ')]')
    return [part for part in parts if part]


def guid(text):
    hexa = text.strip('{}').replace('-', '')
    tail = ', '.join('0x' + hexa[i:i + 2] for i in range(16, 32, 2))
    return '{ 0x%s, 0x%s, 0x%s, { %s } }' % (hexa[:8], hexa[8:12], hexa[12:16], tail)


def both(text):
    """SIZE32/SIZE64"""
    return '(sizeof(void *) == 4 ? %s : %s)' % tuple(text.split('/'))


class Facts:
    def __init__(self):
        self.headers = {}       # name: lines of C
        self.runtime = []
        self.counts = [0, 0, 0, 0]
        self.slots = {'IUnknown': 3}
        self.lines = None
        self.interface = None

    def fact(self, line, count=(1, 1, 0, 0)):
        self.lines.append(line)
        self.counts = [a + b for a, b in zip(self.counts, count)]

    def run(self, line, count):
        self.runtime.append(line)
        self.counts = [a + b for a, b in zip(self.counts, count)]

    def header(self, name):
        self.lines = self.headers.setdefault(name, [])

    def const(self, name, value, kind=''):
        self.fact('VALUE%s(%s, %s)' % ('64' if kind else '', name, value))

    def code(self, name, value):
        self.fact('VALUE(%s, %s)' % (name, value))

    def enum(self, kind, name, value):
        self.fact('VALUE(%s, %s)' % (name, value))
        self.fact('SIZE(%s, 4)' % kind)

    def struct(self, name, size, align):
        self.fact('SIZE(%s, %s)' % (name, both(size)))
        self.fact('ALIGNMENT(%s, %s)' % (name, both(align)))

    def field(self, struct, kind, name, offset):
        match = re.match(r'(\w+)(\[\d+\])?$', name)
        self.fact('OFFSET(%s, %s, %s)' % (struct, match.group(1), both(offset)))
        self.fact('MEMBER(%s, %s, %s%s)' % (struct, match.group(1), kind, match.group(2) or ''))

    def text(self, name, value):
        self.run('TEXT(%s, L%s)' % (name, value), (0, 0, 1, 1))

    def identifier(self, name, value):
        self.run('LIBRARY_GUID(%s, %s)' % (name, guid(value)), (0, 0, 1, 1))

    clsid = libid = iid = identifier

    def start_interface(self, name, iid, base):
        self.interface, self.base = name, base
        self.slots[name] = self.slots[base]
        self.identifier('IID_' + name, iid)
        self.run('UUIDOF(%s, %s)' % (name, guid(iid)), (0, 0, 0, 1))

    def method(self, slot, name, text):
        params = [re.sub(r'^\[(?:[^][]|\[\])*\] ', '', part) for part in split(text)]
        expected = self.slots[self.interface]
        if slot != expected:
            raise SystemExit('%s::%s: slot %d instead of %d' % (self.interface, name, slot, expected))
        self.slots[self.interface] = slot + 1
        c_params = ', '.join([self.interface + ' *This'] + params)
        self.fact('METHOD(%s, %s, (%s), (%s))' % (self.interface, name, c_params, ', '.join(params) or 'void'))
        self.fact('SLOT(%s, %s, %d)' % (self.interface, name, slot), (1, 0, 0, 0))
        self.run('CXX_SLOT(%s, %s, %d)' % (self.interface, name, slot), (0, 0, 0, 1))

    def end_interface(self):
        if self.interface:
            self.fact('SLOTS(%s, %d)' % (self.interface, self.slots[self.interface]), (1, 0, 0, 0))
            self.interface = None

    def read(self, path):
        name = None
        for number, line in enumerate(open(path, encoding='utf-8'), 1):
            line = line.rstrip('\n')
            heading = re.match(r'### (\w+)$', line)
            base = re.match(r'IID (\{[-0-9A-Fa-f]+\}) · base (\w+)$', line)
            method = re.match(r'(\d+) (\w+)\((.*)\)$', line)
            keyword = re.match(r'(const|code|enum|struct|field|text|clsid|libid|iid|header) (.*)$', line)
            if heading:
                self.end_interface()
                name = heading.group(1)
            elif base:
                self.start_interface(name, base.group(1), base.group(2))
            elif method:
                self.method(int(method.group(1)), method.group(2), method.group(3))
            elif keyword:
                self.end_interface()
                getattr(self, keyword.group(1))(*keyword.group(2).split(' '))
            elif line and not line.startswith('# ') and line != '#':
                raise SystemExit('%s:%d: cannot read this line' % (path, number))
        self.end_interface()


def write(path, lines):
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')


def main():
    facts = Facts()
    for path in sys.argv[2:]:
        facts.read(path)
    for name, lines in facts.headers.items():
        head = ['#include <windows.h>', '#include <%s.h>' % name, '#include "facts.h"', '']
        write('%s/%s.inc' % (sys.argv[1], name), head + lines)
    includes = ['#include <windows.h>'] + ['#include <%s.h>' % name for name in facts.headers]
    write(sys.argv[1] + '/headers.inc', includes)
    write(sys.argv[1] + '/runtime.inc', facts.runtime)
    print(*facts.counts)


main()
