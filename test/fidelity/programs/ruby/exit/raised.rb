class Own < StandardError
  def message = "own words\nof two lines"
end

def outer = inner
def inner = raise(Own)
outer
