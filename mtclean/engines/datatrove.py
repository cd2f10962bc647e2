"""datatrove: a step of a pipeline that cleans the text of each document."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from datatrove.pipeline.base import PipelineStep

from mtclean.bulk import clean_texts
from mtclean.cleaner import Cleaner

if TYPE_CHECKING:
    from datatrove.data import DocumentsPipeline

    from mtclean.config import Config
    from mtclean.profiles import Profiles

BATCH = 1024
"""Documents that are cleaned together."""


class CleanStep(PipelineStep):
    """Cleans documents. Languages and sites are taken from the metadata, under the names that are given."""

    type = "🧹 - CLEAN"
    name = "mtclean"

    def __init__(
        self,
        *,
        language_key: str | None = None,
        site_key: str | None = None,
        config: Config | None = None,
        profiles: Profiles | None = None,
    ) -> None:
        super().__init__()
        self._language_key, self._site_key = language_key, site_key
        self._config, self._profiles = config, profiles

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:  # noqa: ARG002
        """Yield the documents of this rank with their texts cleaned."""
        cleaner = Cleaner(self._config, self._profiles)
        documents = iter(data)
        while batch := list(islice(documents, BATCH)):
            with self.track_time():
                languages, sites = (
                    None if key is None else [document.metadata.get(key) for document in batch]
                    for key in (self._language_key, self._site_key)
                )
                texts = clean_texts([document.text for document in batch], cleaner, languages=languages, sites=sites)
            for document, text in zip(batch, texts, strict=True):
                self.stat_update("documents")
                if text is not None and text != document.text:
                    self.stat_update("changed")
                    document.text = text
                self.update_doc_stats(document)
                yield document
