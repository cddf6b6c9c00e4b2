#!/usr/bin/env python3
"""Trains the scorecard of cashback: a logistic regression over binned inputs (scikit-learn), its weights as integer
points; both thresholds from predictions for customers that the weights had not seen. Looks at the training part alone.

risk_train.py CLAIMS.csv MODEL.json
"""
import csv
import json
import pathlib
import sys

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

NAME, VERSION = "cashback-risk", 1
DOUBLE_ODDS = 20  # points
# Written by hand, at round numbers that a person can argue about; every bin has at least some hundred claims.
EDGES = {
    "cashback_minor": (100, 200, 500, 1_000, 2_000),
    "order_minor": (5_000, 10_000, 20_000),
    "claims_in_all": (1, 2, 4, 8),
    "claims_30_days": (1, 2, 3, 4, 6),
    "reversed_percent": (1, 15, 30, 50, 70),
    "account_age_days": (1, 7, 14, 30, 90),
    "destination_age_days": (0, 1, 3, 7, 30),
    "order_to_usual_percent": (50, 100, 150, 200, 300, 500),
}
# Of what a machine refuses so much is to be abuse; of the abuse so much is at least to be seen by a person.
PRECISION_OF_REJECT, RECALL_OF_REVIEW = 0.85, 0.84


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    facts = {name: numpy.array([int(row[name]) for row in rows]) for name in EDGES}
    return facts, numpy.array([int(row["abuse"]) for row in rows]), numpy.array([row["customer"] for row in rows])


def one_hot(facts):
    """One column for each bin of each input."""
    return numpy.hstack([numpy.eye(len(edges) + 1)[numpy.searchsorted(edges, facts[name], side="right")]
                         for name, edges in EDGES.items()])


def fitted(columns, abuse):
    # The penalty decides between the columns of an input, of which one is always too many.
    return LogisticRegression(C=1.0, max_iter=5_000, tol=1e-8).fit(columns, abuse)


def points_of(model, columns):
    """Base and points as integers: an average claim has the base, each bin what it adds to that."""
    per_unit = DOUBLE_ODDS / numpy.log(2)
    weights, share = model.coef_[0], columns.mean(axis=0)
    base, points, at = model.intercept_[0], [], 0
    for edges in EDGES.values():
        here = slice(at, at + len(edges) + 1)
        middle = weights[here] @ share[here]
        base += middle
        points.append([round(float(one)) for one in per_unit * (weights[here] - middle)])
        at += len(edges) + 1
    return round(float(per_unit * base)), points


def scores(base, points, columns):
    return base + (columns @ numpy.concatenate(points)).astype(int)


def thresholds(score, abuse):
    """The lowest score from which on enough is abuse, and the highest that leaves enough of the abuse above it."""
    candidates = sorted(set(score))
    reject = next(one for one in candidates if abuse[score >= one].mean() >= PRECISION_OF_REJECT)
    review = next(one for one in reversed(candidates) if (score[abuse == 1] >= one).mean() >= RECALL_OF_REVIEW)
    return int(min(review, reject)), int(reject)


def main(claims, path):
    facts, abuse, customer = read(claims)
    columns = one_hot(facts)
    unseen = numpy.zeros(len(abuse), dtype=int)
    for train, held_out in GroupKFold(n_splits=5).split(columns, abuse, customer):
        unseen[held_out] = scores(*points_of(fitted(columns[train], abuse[train]), columns[train]), columns[held_out])
    review, reject = thresholds(unseen, abuse)
    base, points = points_of(fitted(columns, abuse), columns)
    model = {"name": NAME, "version": VERSION, "base": base, "review_from": review, "reject_from": reject,
             "double_odds": DOUBLE_ODDS, "inputs": []}
    for (name, edges), worth in zip(EDGES.items(), points):
        bins = [{"below": edge, "points": point} for edge, point in zip(edges, worth)] + [{"points": worth[-1]}]
        model["inputs"].append({"name": name, "bins": bins})
    text = json.dumps(model, indent=2)
    # A bin a line: that is how people compare two versions.
    text = text.replace('{\n          "', '{"').replace(',\n          "points"', ', "points"').replace("\n        }", "}")
    pathlib.Path(path).write_text(text + "\n", encoding="utf-8")
    for what, from_ in (("reject", reject), ("review or reject", review)):
        flagged = unseen >= from_
        print(f"customers not seen, {what} from {from_}: precision {abuse[flagged].mean():.3f}, recall "
              f"{flagged[abuse == 1].mean():.3f}, accuracy {(flagged == (abuse == 1)).mean():.4f}, {flagged.sum()} of {len(abuse)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
