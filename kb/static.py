"""Static files as they are collected: hashed names, compressed, and the style sheets joined into one."""

import re

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\)\s*(?P<media>\w*);')
COMMENT = re.compile(r"/\*.*?\*/", re.S)
ENTRY_POINT = "css/index.css"


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins the imports of `css/index.css` in their layers before anything is hashed."""

    manifest_strict = True
    max_post_process_passes = ManifestStaticFilesStorage.max_post_process_passes

    def post_process(self, paths, dry_run=False, **options):
        if ENTRY_POINT in paths and not dry_run:
            joined = self._joined(*paths[ENTRY_POINT])
            self.delete(ENTRY_POINT)
            self._save(ENTRY_POINT, ContentFile(joined.encode()))
            paths[ENTRY_POINT] = (self, ENTRY_POINT)
        yield from super().post_process(paths, dry_run, **options)

    def _joined(self, source, path):
        """One style sheet; the list of its parts is read at the source, since the collected one is joined already."""
        folder = ENTRY_POINT.rpartition("/")[0]
        with source.open(path) as file:
            index = file.read().decode()

        def body(match):
            with self.open(f"{folder}/{match['path']}") as file:
                text = f"@layer {match['layer']}{{{file.read().decode()}}}"
            return f"@media {match['media']}{{{text}}}" if match["media"] else text

        return re.sub(r"\s*\n\s*", "\n", COMMENT.sub("", IMPORT.sub(body, index))).strip()
