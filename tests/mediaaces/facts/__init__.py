"""What the database says after loading, against what the documents say; and where the pages say it.

The tables were written from the facts of the documents. Where those stand beside the repository, they are also
compared one by one.
"""
