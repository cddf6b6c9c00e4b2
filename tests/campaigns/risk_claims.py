#!/usr/bin/env python3
"""Claims of cashback with what became of them, made up: customers live through a year from one seed, and the facts of
each claim are counted from the life before it. docs/explanation/risk.md says what is assumed here, and why.

risk_claims.py FOLDER writes claims-training.csv and claims-test.csv. Every customer is in one of the two whole. Needs
the standard library alone, so that a test can make the files again and hold them against what is committed.
"""
import hashlib
import math
import pathlib
import random
import sys

SEED = 20_260_102
CUSTOMERS = 2_000
DAYS = 365
TEST_SHARE = 0.4
# What becomes known is not always true: abuse that nobody noticed, and honest claims that were taken for abuse.
UNNOTICED, WRONGLY_ACCUSED = 0.04, 0.002
FACTS = ("cashback_minor", "order_minor", "claims_in_all", "claims_30_days", "reversed_percent", "account_age_days",
         "destination_age_days", "order_to_usual_percent")
HEADING = ",".join(("customer", *FACTS, "abuse"))
CASHBACK_PERCENT = (1, 2, 3, 5, 10)  # of the programmes there are


class Account:
    """What the shop knows of one customer when the next claim comes."""

    def __init__(self, chance, name):
        self.chance, self.name = chance, name
        self.rows, self.days, self.orders = [], [], []
        self.approved = 0  # minor units of cashback
        self.reversals = []  # (day from which it is known, minor units)
        self.destination_since = None  # the day; none: no payout account yet

    def claim(self, day, order, percent, abuse, returned):
        """`returned`: whether the order will be sent back, and so its cashback reversed."""
        order = max(500, int(order))
        cashback = order * percent // 100
        known = sum(minor for since, minor in self.reversals if since <= day)
        usual = sum(self.orders) // len(self.orders) if self.orders else order
        self.rows.append((
            self.name, cashback, order, len(self.days), sum(day - before < 30 for before in self.days),
            min(100, 100 * known // self.approved) if self.approved else 0,
            int(day - self.days[0]) if self.days else 0,
            -1 if self.destination_since is None else int(day - self.destination_since),
            100 * order // usual, self.told(abuse)))
        self.days.append(day)
        self.orders.append(order)
        self.approved += cashback
        if returned:
            self.reversals.append((day + 2 + 10 * self.chance.random(), cashback))
        if self.destination_since is None:
            self.destination_since = day

    def told(self, abuse):
        return int(self.chance.random() >= UNNOTICED) if abuse else int(self.chance.random() < WRONGLY_ACCUSED)


def around(chance, middle, spread):
    """Always positive; half of them below `middle`."""
    return middle * math.exp(spread * chance.gauss(0, 1))


def honest(chance, account, first_day, until):
    """Buys when it needs something; some send much back, some go on a spree, some change their bank."""
    usual, pause = around(chance, 6_000, 0.7), around(chance, 36, 0.6)
    returns = chance.betavariate(3, 6) if chance.random() < 0.06 else chance.betavariate(0.6, 12)
    percent = chance.choice(CASHBACK_PERCENT)
    if chance.random() < 0.8:  # knew the shop before it had cashback
        account.destination_since = first_day - 400 * chance.random()
    day = first_day
    while day < until:
        season = 2 if 320 <= day else 1
        order = around(chance, usual, 0.5) * (around(chance, 4, 0.5) if chance.random() < 0.03 else 1)
        if chance.random() < 0.01:
            account.destination_since = day - 3 * chance.random()
        account.claim(day, order, percent, False, chance.random() < returns)
        day += chance.expovariate(season / pause)


def returner(chance, account, first_day):
    """Orders to claim, and sends back once the cashback is approved."""
    usual, pause, returns = around(chance, 11_000, 0.5), around(chance, 4, 0.4), chance.betavariate(8, 2)
    percent = chance.choice(CASHBACK_PERCENT[2:])
    account.destination_since = first_day - 60 * chance.random()
    day, claims = first_day, 6 + int(chance.expovariate(1 / 10))
    for _ in range(claims):
        account.claim(day, around(chance, usual, 0.5), percent, True, chance.random() < returns)
        day += chance.expovariate(1 / pause)


def farm(chance, account, first_day):
    """One of many accounts of one person: new, in a hurry, with the programme that pays most."""
    usual, day = around(chance, 14_000, 0.5), first_day
    if chance.random() < 0.5:
        account.destination_since = first_day - 2 * chance.random()
    for _ in range(4 + int(chance.expovariate(1 / 5))):
        account.claim(day, around(chance, usual, 0.4), 10 if chance.random() < 0.8 else 5, True, chance.random() < 0.3)
        day += chance.expovariate(1 / 1.5)


def taken_over(chance, account, first_day):
    """An honest account until somebody else has its password: a new payout account and large orders within days."""
    taken = first_day + 60 + 200 * chance.random()
    honest(chance, account, first_day, min(taken, DAYS))
    if taken >= DAYS:
        return
    usual, day = sum(account.orders) / len(account.orders), taken
    account.destination_since = day - chance.random()
    for _ in range(3 + int(chance.expovariate(1 / 2))):
        account.claim(day, around(chance, 6 * usual, 0.5), chance.choice(CASHBACK_PERCENT), True, chance.random() < 0.1)
        day += chance.expovariate(1)


def life(number):
    """All claims of one customer, whose chances are its own: another customer more changes nothing for it."""
    chance = random.Random(f"{SEED}/{number}")
    account = Account(chance, f"c{number}")
    first_day, kind = (DAYS - 30) * chance.random(), chance.random()
    if kind < 0.011:
        returner(chance, account, first_day)
    elif kind < 0.028:
        farm(chance, account, first_day)
    elif kind < 0.052:
        taken_over(chance, account, first_day / 3)
    else:
        honest(chance, account, first_day, DAYS)
    return account.rows


def is_test(number):
    """By the customer, and by nothing that has to do with its life."""
    return int(hashlib.sha256(f"{SEED}/{number}".encode()).hexdigest()[:8], 16) < TEST_SHARE * 2**32


def files():
    """The text of each file by its name."""
    parts = {False: [HEADING], True: [HEADING]}
    for number in range(CUSTOMERS):
        parts[is_test(number)] += [",".join(map(str, row)) for row in life(number)]
    return {"claims-training.csv": "\n".join(parts[False]) + "\n", "claims-test.csv": "\n".join(parts[True]) + "\n"}


if __name__ == "__main__":
    for name, text in files().items():
        path = pathlib.Path(sys.argv[1]) / name
        path.write_text(text, encoding="utf-8")
        print(f"{path}: {text.count(chr(10)) - 1} claims, {sum(line.endswith(',1') for line in text.splitlines())} of abuse, "
              f"SHA-256 {hashlib.sha256(text.encode()).hexdigest()}")
