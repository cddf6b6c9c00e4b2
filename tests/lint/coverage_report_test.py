# The report of ./dev coverage: what it counts, what it leaves out, and into which layer it puts every room.
import importlib.util
import sys

spec = importlib.util.spec_from_file_location("report", "meson-free/coverage/report.py")
report = importlib.util.module_from_spec(spec)
spec.loader.exec_module(report)

SOURCE = """\
State on(State now, const Event& event) {
  if (event.sum != now.sum) {
    throw ImpossibleHistory("sums differ");
  }
  if (event.first) now.sum = 0;
  switch (event.kind) {
    case Kind::one: return now;
  }
}
"""


def measured(lines, branches):
    layer = report.Layer()
    report.measure(layer, "x.cpp", report.Source(SOURCE), lines, branches)
    return layer


def check_what_is_counted():
    layer = measured({1: 4, 2: 4, 3: 0, 4: 0, 5: 4}, {(5, 7, 5, 18): [1, 3]})
    assert layer.lines == [3, 3] and layer.branches == [2, 2], "what asserts, and a bare brace, are not counted"
    assert layer.asserted == ["x.cpp:3 not executed"]
    layer = measured({1: 4, 5: 0}, {(5, 7, 5, 18): [0, 3]})
    assert layer.missed == ["x.cpp:5 not executed", "x.cpp:5:7 never true"]
    assert not layer.meets(100) and layer.meets(50)
    layer = measured({}, {(2, 7, 2, 27): [0, 3], (6, 11, 6, 21): [0, 3]})
    assert layer.missed == [] and len(layer.asserted) == 2, "the way into an assertion, and past every value of a switch"
    layer = measured({}, {(2, 7, 2, 27): [3, 0]})
    assert layer.missed == ["x.cpp:2:7 never false"], "the way past an assertion counts like any other"
    assert measured({}, {(5, 7, 5, 18): [0, 0]}).branches == [0, 0], "what was never reached is missed as a line"


def check_templates():
    """Two instantiations of one template: what one leaves out, the other has."""
    def function(count, *regions):
        return {"filenames": ["/x/a.hpp"], "branches": [], "regions": [[1, 1, 5, 2, count, 0, 0, 0], *regions]}
    left_out = function(2, [2, 3, 4, 4, 0, 0, 0, 2])
    taken = function(0, [2, 30, 4, 4, 0, 0, 0, 0])
    assert report.execution_of(left_out) == {1: 2, 2: 2, 3: None, 4: None, 5: 2}
    assert report.execution_of(taken) == {1: 0, 2: 0, 3: 0, 4: 0, 5: 0}
    lines, _ = report.read_export({"functions": [left_out, taken]}, report.pathlib.Path("/x"))
    assert lines == {"a.hpp": {1: 2, 2: 2, 3: 0, 4: 0, 5: 2}}, "what only one has is what that one executed"


def check_layers():
    with open("CMakeLists.txt", encoding="utf-8") as file:
        rooms = report.read_rooms(file.read())
    layers = {room: report.layer_of(room + "/x.cpp", rooms) for room in rooms}
    assert layers["command-side/orders"] == layers["sagas/order_to_cash"] == "domain"
    assert layers["command-side/orders/api"] == layers["sagas/runner"] == layers["events/codec"] == "shells"
    assert layers["platform/http"] == "platform"
    assert report.layer_of("tests/unit/x.cpp", rooms) is None
    assert set(layers.values()) <= {*report.LAYERS, None}
    return rooms


check_what_is_counted()
check_templates()
print(f"{len(check_layers())} rooms, each in a layer")
sys.exit(0)
