"""Small mutants of the service, drawn by a seed: how many do the tests that meet them kill?

`make mutants` draws some for each room, tries each in a copy of the tree, and lists those that live. A room
under its floor (floors.toml) fails. A mutant that changes nothing for anybody is listed in equivalent.toml.
"""
