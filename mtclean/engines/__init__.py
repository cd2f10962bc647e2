"""Engines that spread work over a cluster or a pipeline: one thin module for each, loaded when it is imported.

Each gives every row what `mtclean.bulk.clean_array` gives it. An engine is installed with the extra of its name, such
as ``mtclean[spark]``; no module here is imported by another one, or by the rest of mtclean.
"""
