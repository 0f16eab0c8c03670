"""Blank forms of the questionnaire: on paper, as workbooks for the schools, as an XLSForm."""
