"""Disclosure: from internal to public estimates.

Two gates for a cell by itself (`rules`), linked tables as statements about units (`linked`,
`knowledge`), the attack by linear programming (`attack`), the choice of further cells to withhold
by mixed-integer programming (`suppression`), earlier editions (`ledger`), the printed marks
(`legend`), and all of it in order (`stage`).
"""
