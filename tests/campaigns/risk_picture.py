#!/usr/bin/env python3
"""Draws what `paypie risk evaluate -o json` says of a model: whether its scores mean what they say.

risk_picture.py EVALUATION.json PICTURE.svg
"""
import json
import math
import pathlib
import re
import sys

import matplotlib

matplotlib.use("svg")
# The same figures give the same file: texts stay texts, and nothing is named by chance.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "paypie", "font.family": "sans-serif", "font.size": 10})
import matplotlib.pyplot as plot  # noqa: E402


def likely(found, claims):
    """Wilson's interval of 95 %: where the share may lie that so few claims stand for."""
    z, share = 1.96, found / claims
    middle = (share + z * z / (2 * claims)) / (1 + z * z / claims)
    half = z * math.sqrt(share * (1 - share) / claims + z * z / (4 * claims * claims)) / (1 + z * z / claims)
    return max(0, middle - half), min(1, middle + half)


def main(evaluation, picture):
    found = json.loads(pathlib.Path(evaluation).read_text(encoding="utf-8"))
    bands = found["calibration"]
    expected = [100 * float(band["expected"]) for band in bands]
    observed = [100 * float(band["observed"]) for band in bands]
    lows, highs = zip(*[likely(band["abuse"], band["claims"]) for band in bands])
    figure, axes = plot.subplots(figsize=(6, 5))
    axes.plot([0, 100], [0, 100], color="#999999", linewidth=1, label="as it says")
    axes.errorbar(expected, observed, yerr=[[max(0, one - 100 * low) for one, low in zip(observed, lows)],
                                            [max(0, 100 * high - one) for one, high in zip(observed, highs)]],
                  fmt="o", color="#1f5fa8", capsize=3, label="claims of one band of scores, 95 % interval")
    for band, x, y in zip(bands, expected, observed):
        if band["claims"] >= 100 and (x > 4 or band is bands[0]):
            axes.annotate(f"{band['claims']:,}", (x, y), textcoords="offset points", xytext=(7, -11), fontsize=8, color="#555555")
    axes.set(xlabel="share of abuse that the scores expect, %", ylabel="share of abuse among the claims, %",
             xlim=(-2, 102), ylim=(-2, 102),
             title=f"{found['model']} {found['version']}: {found['claims']:,} test claims, {found['abuse']} of abuse")
    axes.legend(loc="upper left", frameon=False)
    figure.tight_layout()
    figure.savefig(picture, metadata={"Date": None})
    path = pathlib.Path(picture)
    path.write_text(re.sub(r"[ \t]+\n", "\n", path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
