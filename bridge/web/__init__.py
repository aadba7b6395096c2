"""The page: what Deskhand sees and proposes, in a browser on this computer (``docs/page.md``).

==============  ======================================================================================
module          what it does
==============  ======================================================================================
``app``         the service: routes, start and stop
``admission``   who is let in: token, Host, Origin; the headers of every answer
``visit``       one page that is open: told what changed, its orders heard
``news``        from the picture to what a page is told
``orders``      from a frame to a command
``hearing``     before and after by ear, rendered on request
``report``      the report of the plan as it is ticked
``static``      HTML, CSS and ES modules, served as they are
==============  ======================================================================================
"""
