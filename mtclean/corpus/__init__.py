"""Corpora: files of many texts in, the same files cleaned out, with nothing lost on the way.

A run takes its files in *pieces*: some megabytes of whole rows, cut where the input alone says. A piece becomes a part
of the output that stands by itself (lines, a zstd frame, a gzip member, a row group), in this process or another one.
A journal beside the output notes how far input and output are after a part; so a run that was killed goes on from
there, and ends with the same bytes.
"""
