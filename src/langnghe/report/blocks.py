"""The pieces of a document, each shown alike in JupyterLab, HTML and PDF.

A notebook's cell ends in a block. The block's MIME bundle carries `text/html` for the screen and
`application/vnd.langnghe.block+json` for the Typst exporter, so that neither parses the other.
"""

BLOCK_MIME = "application/vnd.langnghe.block+json"
