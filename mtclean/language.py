"""stub"""
def detect(text: str) -> str:
    """stub"""
    return "und"
