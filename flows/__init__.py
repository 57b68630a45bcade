"""Order only: one flow a file, each reads aloud like its docstring."""
