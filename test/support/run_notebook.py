"""Runs the code cells of a notebook in order, in one namespace.

    python run_notebook.py NOTEBOOK [NAME...]

Prints one JSON object: `results`, per code cell the text of its last expression or null, and `values` of the named variables.
An error in a cell ends the run.
"""

import ast
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
names = {"__name__": "__main__"}
results = []
for number, cell in enumerate(cells):
    tree = ast.parse("".join(cell["source"]), f"cell {number}")
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, f"cell {number}", "exec"), names)
    value = None if last is None else eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
    results.append(None if value is None else str(value))
print(json.dumps({"results": results, "values": {name: names[name] for name in sys.argv[2:]}}))
