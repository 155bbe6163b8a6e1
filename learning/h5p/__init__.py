"""H5P without a framework: packages are opened and checked, libraries kept, contents resolved, exported and marked.

It imports the standard library, nh3, fontTools and RE2, and nothing of the project around it, so that it can become
a package of its own. It knows no database, no HTTP and no user: who may do what, and where things are kept, is said by
the caller. The specification is H5P's (https://h5p.org/documentation); what it leaves open is said in README.md.
"""
