"""Views of the reference: what its pages show, as texts with code spans. Writers lay them out as HTML or Markdown."""
