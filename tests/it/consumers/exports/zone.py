"""Reads a zone as octoDNS does, and compares it with the zone file, record by record.

usage: zone.py DIRECTORY ZONE FILE
"""

import sys

import dns.rdatatype
import dns.zone
from octodns.provider.yaml import YamlProvider
from octodns.zone import Zone

directory, name, file = sys.argv[1:]
zone = Zone(name + ".", [])
# Refuses what is no sound record, and keys that are out of order.
YamlProvider("yaml", directory).populate(zone)


def texts(kind, values):
    rdata = [dns.rdata.from_text("IN", kind, it) for it in values]
    return tuple(sorted(it.to_text() for it in rdata))


def text(kind, value):
    if kind == "NAPTR":
        it = value
        head = f'{it.order} {it.preference} "{it.flags}" "{it.service}" "{it.regexp}"'
        return f"{head} {it.replacement}"
    if kind == "TXT":
        return '"' + value.replace("\\;", ";") + '"'
    return getattr(value, "rdata_text", value)


ours = set()
for record in zone.records:
    values = getattr(record, "values", None) or [record.value]
    data = texts(record._type, [text(record._type, it) for it in values])
    ours.add((record.fqdn, record._type, record.ttl, data))

theirs = set()
parsed = dns.zone.from_file(file, origin=name + ".", relativize=False)
for owner, rdataset in parsed.iterate_rdatasets():
    kind = dns.rdatatype.to_text(rdataset.rdtype)
    if kind != "SOA":
        data = texts(kind, [it.to_text() for it in rdataset])
        theirs.add((owner.to_text(), kind, rdataset.ttl, data))

for it in sorted(ours - theirs):
    print("only in the export:", *it)
for it in sorted(theirs - ours):
    print("only in the zone:", *it)
print(len(ours & theirs), "sets of records")
sys.exit(0 if ours == theirs and ours else 1)
