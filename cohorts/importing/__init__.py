"""Reading a list of people out of a file. Pure: bytes in, rows and words out; no database, no clock."""
