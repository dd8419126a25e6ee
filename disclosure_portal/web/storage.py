"""Static files of production: named by their content, compressed, and leading to each other by these names."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

# import { … } from "./other.js"; and import "./other.js"; with the other module's hashed name: a module that is
# reached by both its names would run twice, each with a state of its own. Django's own switch for this reads every
# package's scripts, and fails on imports that a browser would never follow.
IMPORTS = (
    r"""(?P<matched>import(?P<names>[^;"']*)["'](?P<url>\./[^"']+)["'];)""",
    'import%(names)s"%(url)s";',
)


class HashedStorage(CompressedManifestStaticFilesStorage):
    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (IMPORTS,)))
