"""`wardwatch demo`: sixteen real months through the whole system in replayed time, checked against their counts."""
