"""Keeps wheels clean; everything else about packaging is in pyproject.toml."""

import shutil

from setuptools import setup
from setuptools.command.build_py import build_py


class CleanBuild(build_py):
    """Packs what pyproject.toml lists and nothing besides."""

    def run(self) -> None:
        """Build from an empty build/lib: setuptools packs whatever lies there, also what an earlier build left."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        """The modules of a package, without this file: the root folder is itself a package."""
        return [found for found in super().find_package_modules(package, package_dir) if found[1] != "setup"]


setup(cmdclass={"build_py": CleanBuild})
