"""Postings in columns: a codec for Whoosh whose lists are numpy arrays, read in place from the mapped index files.

From the inside out:

- `arrays`, `compound`: named arrays in one file, that file in a segment's compound file, read without copying;
- `lengths`, `postings`: a field's terms, documents, frequencies and positions, and how they are laid out;
- `codec`, `terms`, `matcher`, `fieldwriter`: what Whoosh needs, so that its own queries run on these segments too;
- `vocabulary`, `inversion`, `builder`: from texts to a new segment, with bounded memory;
- `merging`, `policy`: from several segments to one, and when;
- `segment`, `topk`, `phrases`, `fuzzy`: what the search engine reads, as masks (`bool`, one per document), ordinals
  and scores; `residency` keeps what a process holds of it small.

Nothing here knows Django, queries or people.
"""
