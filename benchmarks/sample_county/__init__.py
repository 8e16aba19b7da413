"""The sample county: hand-written reports in county.yaml go in, the files of reports_in/ and their truth come out."""
