"""`python -m wpmodel.dashboards`: the dashboard on port 8765."""

from wpmodel.dashboards.launch import serve

if __name__ == "__main__":
    serve(8765, False)
