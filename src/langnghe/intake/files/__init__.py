"""Raw files to sheets of cells in Unicode: formats, encodings, damage, the register."""
