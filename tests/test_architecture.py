"""The arrows of docs/design.md, section 1: who may import whom, and how long a file may be."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
HOUSES = ("celldata", "backend", "ml")
FORBIDDEN = {
    "celldata": {
        "flask",
        "flask_smorest",
        "flask_sqlalchemy",
        "sqlalchemy",
        "torch",
        "monai",
        "backend",
        "ml",
    },
    "backend": {"torch", "monai", "ml"},
    "ml": {"flask", "flask_smorest", "flask_sqlalchemy", "sqlalchemy", "backend"},
}
EVERYWHERE = {"torchvision", "timm", "segmentation_models_pytorch"}
"""torchvision has no build that works with the CPU torch; the others import it."""
MAX_LINES = 400
GENERATED = ("frontend/src/api/schema.d.ts", "frontend/src/api/generated", "backend/migrations/versions")
SKIPPED = {"node_modules", "dist", "__pycache__", ".venv", ".git", "build", "coverage"}


def sources(folder: str, *suffixes: str) -> list[Path]:
    return sorted(
        path
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in suffixes and path.is_file() and not SKIPPED & set(path.relative_to(PROJECT).parts)
    )


def imported(path: Path) -> dict[str, int]:
    """Top-level packages that a Python file imports, anywhere in it, with the line."""
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "importlib.import_module",
            "__import__",
        ):
            names = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
        for name in names:
            found.setdefault(str(name).split(".")[0], node.lineno)
    return found


@pytest.mark.parametrize("house", HOUSES)
def test_each_house_imports_only_along_the_arrows(house: str):
    files = sources(house, ".py")
    assert files, f"{house} has no sources"
    wrong = [
        f"{path.relative_to(PROJECT)}:{line} imports {package}"
        for path in files
        for package, line in imported(path).items()
        if package in FORBIDDEN[house] | EVERYWHERE
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_imports_torchvision():
    wrong = [path for path in sources("tests", ".py") if EVERYWHERE & imported(path).keys()]
    assert not wrong


def test_the_core_of_celldata_loads_no_image_library():
    """The server starts in a second only while the core stays numpy-only at import."""
    heavy = {"skimage", "scipy", "tifffile", "zarr", "imagecodecs"}
    for path in (PROJECT / "celldata").glob("*.py"):
        at_import = {
            alias.name.split(".")[0]
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in (node.names if isinstance(node, ast.Import) else [ast.alias(node.module or "")])
        }
        assert not heavy & at_import, path


@pytest.mark.parametrize("folder", [*HOUSES, "tests", "frontend/src"])
def test_files_have_at_most_400_lines(folder: str):
    files = [
        path
        for path in sources(folder, ".py", ".ts", ".tsx")
        if not path.relative_to(PROJECT).as_posix().startswith(GENERATED)
    ]
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    long = [f"{path.relative_to(PROJECT)}: {n} lines" for path, n in lines.items() if n > MAX_LINES]
    assert not long, "\n".join(long)
