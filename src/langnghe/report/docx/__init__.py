"""An executed notebook as an editable Word document: the same content, formatted by styles."""
