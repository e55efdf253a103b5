#!/usr/bin/env python3
#
# Makes both sides of the proxy tests from the facts about the interfaces
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

FACTS are texts in which a line `### Interface`, a line `IID {...} · base Base ...` and lines `slot Method(arguments)`
describe the interfaces. Writes methods.c (vtables for the server's objects) and calls.c (one function for each method,
which calls it and checks what comes back).

For each parameter both sides use the functions of canary.h: one makes the value, the other checks it. What a parameter
is follows from its type and attributes; a type that is not known here is an error, so no method can be left out.
"""

import re
import sys

# Not called through our proxies: the asynchronous twin is not offered (callbacks go out as plain calls).
LEFT_OUT = {'AsyncIBackgroundCopyCallback'}

# Interfaces of the system that occur as parameters.
SYSTEM = {
    'IUnknown': ('00000000-0000-0000-C000-000000000046', 3),
    'IEnumUnknown': ('00000100-0000-0000-C000-000000000046', 7),
}

# C type: name of the functions make_, check_ and free_, type of their value.
NUMBERS = {name: ('number', 'DWORD') for name in ('ULONG', 'DWORD', 'UINT', 'BOOL', 'HRESULT')}
NUMBERS['UINT64'] = ('number64', 'UINT64')
BYTES = {name: ('byte', 'BYTE') for name in ('byte', 'BYTE')}
STRUCTS = {name: (name, name) for name in (
    'GUID', 'FILETIME', 'VARIANT', 'BG_FILE_PROGRESS', 'BG_FILE_INFO', 'BG_FILE_RANGE', 'BG_JOB_PROGRESS',
    'BG_JOB_TIMES', 'BG_JOB_REPLY_PROGRESS', 'BG_AUTH_CREDENTIALS', 'FILESETINFO', 'DOSwarmStats',
    'DO_DOWNLOAD_STATUS', 'DO_DOWNLOAD_ENUM_CATEGORY', 'BITS_JOB_PROPERTY_VALUE', 'BITS_FILE_PROPERTY_VALUE')}
UNIONS = ('BITS_JOB_PROPERTY_VALUE', 'BITS_FILE_PROPERTY_VALUE')
ENUMS = {name: ('enum', 'int') for name in (
    'BG_JOB_TYPE', 'BG_JOB_STATE', 'BG_JOB_PRIORITY', 'BG_JOB_PROXY_USAGE', 'BG_ERROR_CONTEXT', 'BG_AUTH_TARGET',
    'BG_AUTH_SCHEME', 'BG_CERT_STORE_LOCATION', 'BITS_JOB_PROPERTY_ID', 'BITS_FILE_PROPERTY_ID', 'GROUPPROP',
    'DOJobPropertyId', 'DOFilePropertyId', 'DODownloadProperty')}


class Interface:
    def __init__(self, name, iid, base):
        self.name, self.iid, self.base = name, iid, base
        self.methods = []
        self.index = 0


class Param:
    def __init__(self, index, attributes, declaration):
        self.index = index
        self.declaration = declaration
        self.inward = 'in' in attributes
        self.outward = 'out' in attributes
        self.optional = 'unique' in attributes
        self.iid_is = next((a[7:-1] for a in attributes if a.startswith('iid_is(')), None)
        self.size_is = next((a[8:-1] for a in attributes if a.startswith('size_is(')), None)
        self.switch_is = next((a[10:-1] for a in attributes if a.startswith('switch_is(')), None)
        self.length_is = any(a.startswith('length_is(') for a in attributes)
        match = re.fullmatch(r'(const )?(\w+) (\**)(\w+)(\[\])?', declaration)
        if not match:
            raise SystemExit('cannot read the parameter %r' % declaration)
        self.type, self.name = match.group(2), match.group(4)
        self.stars = len(match.group(3)) + bool(match.group(5))
        if self.type in ('LPWSTR', 'LPCWSTR') or (self.type == 'WCHAR' and 'string' in attributes):
            self.stars -= self.type == 'WCHAR'
            self.type = 'string'
        if self.type in ('REFGUID', 'REFIID'):
            self.type = 'GUID'
            self.stars = 1


def split(text):
    """Splits at commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text + ','):
        if c == ',' and not depth:
            parts.append(text[start:i].strip())
            start = i + 1
        depth += (c in '([') - (c in ')]')
    return [part for part in parts if part]


def read_params(text):
    params = []
    for part in split(text):
        match = re.match(r'\[((?:[^][]|\[\])*)\] (.*)', part)
        params.append(Param(len(params), split(match.group(1)), match.group(2)))
    return params


def read_facts(paths):
    interfaces, current = {}, None
    for line in ''.join(open(path, encoding='utf-8').read() for path in paths).splitlines():
        heading = re.match(r'### (I\w+|AsyncI\w+)$', line)
        if heading:
            current = heading.group(1)
        fact = re.match(r'IID \{([-0-9A-Fa-f]+)\} · base (\w+)', line)
        if fact and current:
            interfaces[current] = Interface(current, fact.group(1), fact.group(2))
        method = re.match(r'(\d+) (\w+)\((.*)\)$', line)
        if method and current in interfaces:
            interfaces[current].methods.append((int(method.group(1)), method.group(2), method.group(3)))
    return {name: i for name, i in interfaces.items() if name not in LEFT_OUT}


class Method:
    """Writes the two functions for one method."""

    def __init__(self, interface, number, slot, name, text, interfaces):
        self.interface, self.number, self.slot, self.name = interface, number, slot, name
        self.params = read_params(text)
        self.interfaces = interfaces
        self.by_name = {param.name: param for param in self.params}
        self.is_next = any(param.length_is for param in self.params)
        self.locals, self.before, self.after, self.cleanup = [], [], [], []
        self.args, self.server = [], []
        self.counts = {self.count_name(p.size_is) for p in self.params if p.size_is}
        self.counts |= {'pceltFetched'} if self.is_next else set()
        self.iids = {p.iid_is for p in self.params if p.iid_is}
        for param in self.params:
            self.add(param)

    @staticmethod
    def count_name(expression):
        match = re.findall(r'[A-Za-z_]\w*', re.sub(r'\(\s*unsigned long\s*\)', '', expression))
        return match[-1] if match else None

    def functions(self, param):
        for table in (NUMBERS, BYTES, STRUCTS, ENUMS):
            if param.type in table:
                return table[param.type]
        if param.type == 'string':
            return 'string', 'LPWSTR'
        raise SystemExit('%s::%s: no handler for type %s' % (self.interface.name, self.name, param.type))

    def add(self, param):
        for test, handler in (
                (param.name in self.counts, self.add_count),
                (param.name in self.iids, self.add_iid),
                (param.iid_is is not None, self.add_iid_is),
                (param.length_is, self.add_next_array),
                (param.type == 'DO_DOWNLOAD_RANGES_INFO', self.add_ranges_info),
                (param.type in self.interfaces or param.type in SYSTEM, self.add_interface),
                (param.size_is is not None and param.outward, self.add_out_array),
                (param.size_is is not None, self.add_in_array),
                (any(p.switch_is == param.name for p in self.params), self.add_switch),
                (param.type == 'string' and not param.outward, self.add_in_string),
                (param.stars > 1 or (param.outward and not param.stars), self.refuse),
                (True, self.add_value)):
            if test:
                handler(param)
                return

    def refuse(self, param):
        raise SystemExit('%s::%s: no handler for %s' % (self.interface.name, self.name, param.declaration))

    def pointer(self, param, expression):
        self.args.append('null_param(%d) ? NULL : %s' % (param.index, expression) if not param.optional else expression)

    def add_count(self, param):
        n, i, fetched = param.name, param.index, self.is_next
        number = 'UINT64' if param.type == 'UINT64' else 'ULONG'
        if not param.stars:
            value = 'next_celt()' if fetched else 'count()'
            self.args.append(value)
            self.server.append('check(%s == %s, "parameter %d: %%lu\\n", %s);' % (n, value, i, n))
            return
        null = 'next_null(%s)' % ('TRUE' if param.optional else 'FALSE') if fetched else \
            'is_null()' if param.optional else 'FALSE'
        value = 'next_fetched()' if fetched else 'count()'
        self.locals.append('%s %s = 0;' % (number, n))
        make, ctype = NUMBERS[param.type]
        if param.inward:
            self.before.append('make_%s(%d, 0, (%s *)&%s);' % (make, i, ctype, n))
            self.server.append('check((%s == NULL) == %s, "parameter %d: %%p\\n", %s);' % (n, null, i, n))
            self.server.append('if (%s)\n        check_%s(%d, 0, (%s *)%s);' % (n, make, i, ctype, n))
        self.pointer(param, '%s ? NULL : &%s' % (null, n) if null != 'FALSE' else '&%s' % n)
        self.server.append('@if (%s)\n        *%s = %s;' % (n, n, value) if param.optional else
                           '@*%s = %s;' % (n, value))
        self.after.append('check(%s || %s == %s, "parameter %d: %%lu\\n", (ULONG)%s);' % (null, n, value, i, n)
                          if null != 'FALSE' else
                          'check(%s == %s, "parameter %d: %%lu\\n", (ULONG)%s);' % (n, value, i, n))

    def add_iid(self, param):
        self.pointer(param, 'wanted_iid()')
        self.server.append('check(IsEqualIID(%s, wanted_iid()), "parameter %d: another interface\\n");'
                           % (param.name, param.index))

    def add_iid_is(self, param):
        self.locals.append('IUnknown *%s = (IUnknown *)(ULONG_PTR)0xdeadbee1;' % param.name)
        self.pointer(param, '(void *)&%s' % param.name)
        self.server.append('@make_interface(%d, 0, wanted_iid(), (IUnknown **)%s);' % (param.index, param.name))
        self.after.append('check_interface(%d, 0, wanted_iid(), %s);' % (param.index, param.name))
        self.after.append('free_interface(%s);' % param.name)

    def add_next_array(self, param):
        n, i = param.name, param.index
        iface = param.type in self.interfaces
        element = '%s *' % param.type if iface else param.type
        self.locals.append('%s *%s = CoTaskMemAlloc((next_celt() + 1) * sizeof(*%s));' % (element, n, n))
        self.before.append('memset(%s, 0, (next_celt() + 1) * sizeof(*%s));' % (n, n))
        self.pointer(param, n)
        self.server.append('@for (ULONG i = 0; i < next_fetched(); i++)\n        ' + (
            'make_element(%d, i, &iid_%s, (IUnknown **)&%s[i]);' % (i, param.type, n) if iface else
            'make_GUID(%d, i, &%s[i]);' % (i, n)))
        self.after.append('for (ULONG i = 0; i < next_fetched(); i++)\n    {\n            ' + (
            'check_element(%d, i, &iid_%s, (IUnknown *)%s[i]);\n            free_interface((IUnknown *)%s[i]);'
            % (i, param.type, n, n) if iface else 'check_GUID(%d, i, &%s[i]);' % (i, n)) + '\n    }')
        self.cleanup.append('CoTaskMemFree(%s);' % n)

    def add_ranges_info(self, param):
        self.locals.append('DO_DOWNLOAD_RANGES_INFO *%s = make_ranges_info(%d);' % (param.name, param.index))
        self.pointer(param, param.name)
        self.server.append('check_ranges_info(%d, %s);' % (param.index, param.name))
        self.cleanup.append('CoTaskMemFree(%s);' % param.name)

    def add_interface(self, param):
        n, i, iid = param.name, param.index, '&iid_%s' % param.type
        if param.inward:
            self.locals.append('IUnknown *%s;' % n)
            self.before.append('make_interface(%d, 0, %s, &%s);' % (i, iid, n))
            self.args.append('(%s *)%s' % (param.type, n))
            self.server.append('check_interface(%d, 0, %s, (IUnknown *)%s);' % (i, iid, n))
            self.cleanup.append('free_interface(%s);' % n)
            return
        self.locals.append('%s *%s = (%s *)(ULONG_PTR)0xdeadbee1;' % (param.type, n, param.type))
        self.pointer(param, '&%s' % n)
        self.server.append('@make_interface(%d, 0, %s, (IUnknown **)%s);' % (i, iid, n))
        self.after.append('check_interface(%d, 0, %s, (IUnknown *)%s);' % (i, iid, n))
        self.after.append('free_interface((IUnknown *)%s);' % n)

    def array_length(self, param):
        name = self.count_name(param.size_is)
        return 'count()' if name in self.by_name else re.search(r'\d+', param.size_is).group(0)

    def add_out_array(self, param):
        n, i, length = param.name, param.index, self.array_length(param)
        make, ctype = self.functions(param)
        count = self.by_name.get(self.count_name(param.size_is))
        nothing = 'is_null()' if count is None or count.optional else 'FALSE'
        self.locals.append('%s *%s = (%s *)(ULONG_PTR)0xdeadbee1;' % (ctype, n, ctype))
        self.pointer(param, '&%s' % n)
        self.server.append('@*%s = %s ? NULL : CoTaskMemAlloc((%s + 1) * sizeof(**%s));' % (n, nothing, length, n))
        self.server.append('@for (ULONG i = 0; *%s && i < %s; i++)\n        make_%s(%d, i, &(*%s)[i]);'
                           % (n, length, make, i, n))
        self.after.append('check((%s == NULL) == %s, "parameter %d: %%p\\n", %s);' % (n, nothing, i, n))
        self.after.append('for (ULONG i = 0; %s && i < %s; i++)\n            check_%s(%d, i, &%s[i]);'
                          % (n, length, make, i, n))
        self.after.append('CoTaskMemFree(%s);' % n)

    def add_in_array(self, param):
        n, i, length = param.name, param.index, self.array_length(param)
        make, ctype = self.functions(param)
        optional = param.optional
        pointers = param.stars == 2
        self.locals.append('%s *%s = CoTaskMemAlloc((%s + 1) * sizeof(*%s));' % (ctype, n, length, n))
        if pointers:
            self.locals.append('%s **%s_pointers = CoTaskMemAlloc((%s + 1) * sizeof(*%s_pointers));'
                               % (ctype, n, length, n))
        body = 'make_%s(%d, i, &%s[i]);' % (make, i, n)
        if pointers:
            body += '\n        %s_pointers[i] = &%s[i];' % (n, n)
        self.before.append('for (ULONG i = 0; i < %s; i++)\n    {\n        %s\n    }' % (length, body))
        name = n + '_pointers' if pointers else n
        if optional:
            # A count without an array is for the method to judge; the wire carries it.
            name = 'is_null() ? NULL : ' + name
            self.server.append('check((%s == NULL) == is_null(), "parameter %d: %%p\\n", %s);' % (n, i, n))
        self.pointer(param, name)
        self.server.append('for (ULONG i = 0; %s && i < %s; i++)\n        check_%s(%d, i, %s%s[i]);'
                           % (n, length, make, i, '' if pointers else '&', n))
        self.cleanup.append('for (ULONG i = 0; i < %s; i++)\n        free_%s(&%s[i]);' % (length, make, n))
        self.cleanup.append('CoTaskMemFree(%s);' % n)
        if pointers:
            self.cleanup.append('CoTaskMemFree(%s_pointers);' % n)

    def add_switch(self, param):
        union = next(p.type for p in self.params if p.switch_is == param.name)
        self.args.append('arm_%s()' % union)
        self.server.append('check(%s == arm_%s(), "parameter %d: id %%d\\n", %s);'
                           % (param.name, union, param.index, param.name))

    def add_in_string(self, param):
        optional = 'TRUE' if param.optional else 'FALSE'
        self.locals.append('WCHAR *%s = make_in_string(%d, %s);' % (param.name, param.index, optional))
        self.pointer(param, param.name)
        self.server.append('check_in_string(%d, %s, %s);' % (param.index, param.name, optional))
        self.cleanup.append('CoTaskMemFree(%s);' % param.name)

    def add_value(self, param):
        n, i = param.name, param.index
        make, ctype = self.functions(param)
        self.locals.append('%s %s;' % (param.type if make != 'string' else 'LPWSTR', n))
        self.before.append('memset(&%s, 0xcc, sizeof(%s));' % (n, n))
        if param.inward:
            self.before.append('make_%s(%d, 0, (%s *)&%s);' % (make, i, ctype, n))
        if not param.stars:
            self.args.append(n)
            self.server.append('check_%s(%d, 0, (%s *)&%s);' % (make, i, ctype, n))
        elif param.optional and not param.outward:
            self.args.append('is_null() ? NULL : &%s' % n)
            self.server.append('check((%s == NULL) == is_null(), "parameter %d: %%p\\n", %s);' % (n, i, n))
            self.server.append('if (%s)\n        check_%s(%d, 0, (%s *)%s);' % (n, make, i, ctype, n))
        else:
            self.pointer(param, '&%s' % n)
            if param.inward:
                self.server.append('check_%s(%d, 0, (%s *)%s);' % (make, i, ctype, n))
        if not param.outward:
            self.cleanup.append('free_%s((%s *)&%s);' % (make, ctype, n))
            return
        back = i + 0x40 if param.inward else i
        self.server.append('@make_%s(%d, 0, (%s *)%s);' % (make, back, ctype, n))
        self.after.append('check_%s(%d, 0, (%s *)&%s);' % (make, back, ctype, n))
        self.after.append('free_%s((%s *)&%s);' % (make, ctype, n))

    def pointers(self):
        """Parameters that the proxy must refuse to take as NULL."""
        return [p.index for p, arg in zip(self.params, self.args) if arg.startswith('null_param(')]

    def expected(self):
        return 'next_result()' if self.is_next else 'result()'

    def server_code(self):
        name = '%s_%s' % (self.interface.name, self.name)
        params = ''.join(',\n        %s' % p.declaration for p in self.params)
        checks = [line for line in self.server if not line.startswith('@')]
        gives = [line[1:] for line in self.server if line.startswith('@')]
        code = 'static HRESULT STDMETHODCALLTYPE serve_%s(%s *iface%s)\n{\n' % (name, self.interface.name, params)
        code += '    BOOL checked = server_begin(iface, %d, %d);\n\n' % (self.number, self.slot)
        if checks:
            code += '    if (checked)\n    {\n    ' + '\n    '.join(checks) + '\n    }\n'
        else:
            code += '    (void)checked;\n'
        code += ''.join('    %s\n' % line for line in gives)
        return code + '    return %s;\n}\n\n' % self.expected()

    def client_code(self):
        name = '%s_%s' % (self.interface.name, self.name)
        args = ''.join(',\n            %s' % arg for arg in self.args)
        code = 'static void call_%s(IUnknown *iface)\n{\n' % name
        code += ''.join('    %s\n' % line for line in self.locals)
        code += '    HRESULT hr;\n\n'
        code += ''.join('    %s\n' % line for line in self.before)
        code += '    hr = ((%s *)iface)->lpVtbl->%s((%s *)iface%s);\n' % (
            self.interface.name, self.name, self.interface.name, args)
        code += '    if (client_end(hr, %s))\n    {\n' % self.expected()
        code += ''.join('        %s\n' % line for line in self.after) + '    }\n'
        code += ''.join('    %s\n' % line for line in self.cleanup) + '}\n\n'
        return code


def chain(interface, interfaces):
    """The interface and its bases, IUnknown left out, base first."""
    bases = chain(interfaces[interface.base], interfaces) if interface.base in interfaces else []
    return bases + [interface]


def guid(text):
    d = text.replace('-', '')
    tail = ', '.join('0x' + d[i:i + 2] for i in range(16, 32, 2))
    return '{ 0x%s, 0x%s, 0x%s, { %s } }' % (d[:8], d[8:12], d[12:16], tail)


def all_methods(interfaces):
    methods = []
    for interface in interfaces.values():
        for slot, name, text in sorted(interface.methods):
            methods.append(Method(interface, len(methods), slot, name, text, interfaces))
    return methods


def slots_of(interface, interfaces, methods):
    own = [m for base in chain(interface, interfaces) for m in methods if m.interface is base]
    if [m.slot for m in own] != list(range(3, 3 + len(own))):
        raise SystemExit('%s: slots are not 3, 4, 5 ...' % interface.name)
    return own


HEAD = '/* Made by tests/proxy/generate.py. */\n\n#include "canary.h"\n\n'


def write_methods(path, interfaces, methods):
    names = list(SYSTEM) + list(interfaces)
    text = HEAD + ''.join('#define iid_%s (interfaces[%d].iid)\n' % (n, i) for i, n in enumerate(names)) + '\n'
    text += ''.join(m.server_code() for m in methods)
    table = ''
    for name, (iid, slots) in SYSTEM.items():
        text += vtable(name, ['object_unavailable'] * (slots - 3), [])
        table += entry(name, iid, 'NULL', slots, 'TRUE')
    for interface in interfaces.values():
        own = slots_of(interface, interfaces, methods)
        functions = ['serve_%s_%s' % (m.interface.name, m.name) for m in own]
        text += vtable(interface.name, functions, [m.number for m in own])
        base = '&interfaces[%d]' % names.index(interface.base) if interface.base in interfaces else 'NULL'
        table += entry(interface.name, interface.iid, base, 3 + len(own), 'FALSE')
    text += 'const struct interface_info interfaces[] =\n{\n' + table + '};\n\n'
    text += 'const unsigned int interface_count = ARRAYSIZE(interfaces);\n'
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def vtable(name, functions, numbers):
    functions = ['object_QueryInterface', 'object_AddRef', 'object_Release'] + functions
    text = 'static const void *const vtbl_%s[] =\n{\n' % name
    text += ''.join('    (const void *)%s,\n' % f for f in functions) + '};\n\n'
    text += 'static const unsigned short numbers_%s[] = { 0, 0, 0%s };\n\n' % (
        name, ''.join(', %d' % n for n in numbers))
    return text


def entry(name, iid, base, slots, system):
    return '    { "%s", %s, %s, vtbl_%s, numbers_%s, %d, %s },\n' % (name, guid(iid), base, name, name, slots, system)


def write_calls(path, interfaces, methods):
    names = list(SYSTEM) + list(interfaces)
    text = HEAD + ''.join('#define iid_%s (interfaces[%d].iid)\n' % (n, i) for i, n in enumerate(names)) + '\n'
    text += ''.join(m.client_code() for m in methods)
    text += 'const struct method_info methods[] =\n{\n'
    for m in methods:
        pointers = ''.join('%d, ' % p for p in m.pointers())
        text += '    { "%s", call_%s_%s, { %s-1 } },\n' % (m.name, m.interface.name, m.name, pointers)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text + '};\n')


def main():
    interfaces = read_facts(sys.argv[2:])
    methods = all_methods(interfaces)
    write_methods(sys.argv[1] + '/methods.c', interfaces, methods)
    write_calls(sys.argv[1] + '/calls.c', interfaces, methods)
    total = sum(len(slots_of(i, interfaces, methods)) for i in interfaces.values())
    print('%d interfaces, %d methods, %d with those inherited' % (len(interfaces), len(methods), total))


main()
