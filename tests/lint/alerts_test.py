# The alert rules of deploy/alerts: promtool reads them, each fires and stays silent as its test says, and what they name
# is there: metrics in the table, pages in docs.
import pathlib
import re
import subprocess

RULES = sorted(pathlib.Path("deploy/alerts").glob("*.yml"))
TESTS = pathlib.Path("tests/lint/alerts")
METRICS = set(re.findall(r'"(paypie_\w+)"', pathlib.Path("platform/telemetry/metric_table.hpp").read_text(encoding="utf-8")))

problems = []


def promtool(*arguments):
    ended = subprocess.run(["promtool", *arguments], capture_output=True, text=True)
    if ended.returncode:
        problems.append(f"promtool {' '.join(arguments)}:\n{ended.stdout}{ended.stderr}")


promtool("check", "rules", *map(str, RULES))
for file in RULES:
    text = file.read_text(encoding="utf-8")
    test = TESTS / f"{file.stem}_test.yml"
    alerts = re.findall(r"- alert: (\w+)", text)
    for metric in re.findall(r"\bpaypie_\w+", text):
        known = metric in METRICS or re.sub(r"_(bucket|sum|count)$", "", metric) in METRICS
        if not known:
            problems.append(f"{file}: there is no metric {metric}")
    pages = re.findall(r"runbook: (\S+)", text)
    problems += [f"{file}: there is no page {page}" for page in pages if not pathlib.Path(page).exists()]
    if len(pages) != len(alerts) or len(re.findall(r"severity: (?:page|ticket)\n", text)) != len(alerts):
        problems.append(f"{file}: every alert has a severity, page or ticket, and a runbook")
    if not test.exists():
        problems.append(f"{file}: there is no {test}")
        continue
    promtool("test", "rules", str(test))
    tested = test.read_text(encoding="utf-8")
    for alert in alerts:
        fires = re.search(rf"alertname: {alert}\n\s+exp_alerts:\n\s+- exp_labels", tested)
        if not fires:
            problems.append(f"{test}: {alert} never fires there")
print("\n".join(problems))
print(f"{len(RULES)} files of alert rules, {len(problems)} problems")
raise SystemExit(1 if problems else 0)
