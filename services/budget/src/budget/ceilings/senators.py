"""The number of senators of each department: Code électoral, tableau n° 6 (L. 279), since the renewal of 2011."""

_BY_COUNT = {
    1: "04 05 09 2A 2B 48 90",
    2: "03 07 08 10 11 12 15 16 18 19 23 24 32 36 39 40 41 43 46 47 52 53 55 58 61 65 66 70 73 79 81 82 86 87 88 89 "
    "972 973 976",
    3: "01 02 14 17 21 22 25 26 27 28 30 37 45 50 51 56 63 64 71 72 74 80 84 85 971",
    4: "29 34 35 42 49 54 60 68 83 974",
    5: "06 31 38 44 57 67 91 95",
    6: "33 76 77 78 93 94",
    7: "62 69 92",
    8: "13",
    11: "59",
    12: "75",
}
SENATORS = {code: count for count, codes in _BY_COUNT.items() for code in codes.split()}
