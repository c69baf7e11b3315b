"""`python -m dashboards`: the dashboard on port 8765."""

from dashboards.launch import serve

if __name__ == "__main__":
    serve(8765, False)
