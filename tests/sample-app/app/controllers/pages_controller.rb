class PagesController < ApplicationController
  def home
    @notes = Note.count
    render layout: false
  end
end
